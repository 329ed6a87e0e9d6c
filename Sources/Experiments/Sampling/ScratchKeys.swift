// SPDX-License-Identifier: Apache-2.0
internal import Engine
package import Sizing

/// The names of the keys of a measurement, all of one length.
package struct ScratchKeys: Sendable {
    static let prefix = "cachegauge:memory:"
    /// Enough for a million keys in digits of base 36.
    static let leastDigits = 4

    package let lengths: DataSet.Lengths
    private let prefix: String

    /// - Throws: `SetupError` for names that are too short to tell the keys apart.
    package init(_ lengths: DataSet.Lengths) throws {
        guard lengths.key >= Self.leastDigits else {
            throw SetupError(
                "--measure-memory needs a --key-size of at least \(Self.leastDigits)B to tell its keys apart.")
        }
        self.lengths = lengths
        prefix = lengths.key >= Self.prefix.utf8.count + Self.leastDigits ? Self.prefix : ""
    }

    package func name(_ number: UInt64) -> String {
        let digits = String(number, radix: 36)
        let zeros = max(0, lengths.key - prefix.utf8.count - digits.utf8.count)
        return prefix + String(repeating: "0", count: zeros) + digits
    }
}

/// Two amounts of keys for which no table of any server generation doubles in between.
///
/// Tables of pointers double at powers of two, the tables of buckets of Valkey at 0.8 of them: 0.52 and 0.78 of a power of
/// two lie between. The difference is large enough for the few kilobytes that come and go with client buffers to be lost in
/// it, and the whole small enough for a scratch server.
package struct ScratchAmounts: Sendable, Equatable {
    static let mostBytes = 100e6
    static let powers: [UInt64] = (13...19).map { 1 << $0 }
    /// With fewer buckets the tables are lost in what comes and goes.
    static let leastForTables: UInt64 = 1 << 17

    package let first: UInt64
    package let second: UInt64
    package let tellsTables: Bool

    package init(bytesPerKey: Double) {
        let least = Self.powers[0]
        let power = Self.powers.last { Double($0) * 0.78 * bytesPerKey <= Self.mostBytes } ?? least
        first = UInt64(Double(power) * 0.52)
        second = UInt64(Double(power) * 0.78)
        tellsTables = power >= Self.leastForTables
    }
}
