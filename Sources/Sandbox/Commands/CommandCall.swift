// SPDX-License-Identifier: Apache-2.0
import RESP

/// One command being executed: its arguments, who sent it, what it works on, and the time.
struct CommandCall {
    let arguments: RequestArguments
    let session: Session
    let server: ServerState
    /// Monotonic nanoseconds.
    let now: Int64

    var count: Int { arguments.count }
    var keyspace: Keyspace { server.keyspaces[session.keyspace] }
    var reply: ReplyWriter { session.reply }

    subscript(index: Int) -> UnsafeRawBufferPointer { arguments[index] }

    func row(_ index: Int) -> Int? { keyspace.row(of: arguments[index], at: now) }

    func integer(_ index: Int) -> Int64? { Decimal.integer(arguments[index]) }

    func text(_ index: Int) -> String { String(decoding: arguments[index], as: UTF8.self) }

    /// Whether an argument is this word (in capitals), whatever the case it came in.
    func isWord(_ index: Int, _ word: StaticString) -> Bool {
        let argument = arguments[index]
        guard argument.count == word.utf8CodeUnitCount else { return false }
        for (place, byte) in argument.enumerated() {
            let isSmall = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            if (isSmall ? byte - 0x20 : byte) != word.utf8Start[place] { return false }
        }
        return true
    }

    func ok(_ bytes: inout [UInt8]) { reply.simple("OK", into: &bytes) }

    func wrongType(_ bytes: inout [UInt8]) {
        reply.error("WRONGTYPE the key holds a value of another type than this command works on", into: &bytes)
    }

    func notAnInteger(_ bytes: inout [UInt8]) {
        reply.error("ERR value is not an integer or out of range", into: &bytes)
    }

    func syntaxError(_ bytes: inout [UInt8]) { reply.error("ERR syntax error", into: &bytes) }

    func wrongArity(_ bytes: inout [UInt8]) {
        reply.error("ERR wrong number of arguments for '\(text(0).lowercased())'", into: &bytes)
    }

    /// The time at which something ends that lasts so many units of so many nanoseconds; nil when out of range.
    func deadline(_ amount: Int64, unit: Int64) -> Int64? {
        let (length, overflow) = amount.multipliedReportingOverflow(by: unit)
        let (end, overflowAgain) = now.addingReportingOverflow(length)
        return overflow || overflowAgain || end == .max ? nil : end
    }
}

/// Numbers as clients send them.
enum Decimal {
    /// A 64-bit integer in its shortest form, as a stored counter must be.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, digits.count <= 19 else { return nil }
        if first == UInt8(ascii: "0"), bytes.count > 1 { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (next, overflowAgain) = scaled.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || overflowAgain { return nil }
            value = next
        }
        return value
    }

    /// A score; infinities are numbers, NaN is not.
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        if let integer = integer(bytes), abs(integer) < 1 << 53 { return Double(integer) }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), !value.isNaN else { return nil }
        return value
    }
}
