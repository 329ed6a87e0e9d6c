// SPDX-License-Identifier: Apache-2.0

/// The size classes of jemalloc, from which every allocation of a server comes.
///
/// With a quantum of 16 bytes (jemalloc as distributions build it): 8, then multiples of 16 up to 128. With 8 (the one that
/// Redis and Valkey bring along): multiples of 8 up to 64, then of 16 up to 128. Above, four classes for each doubling.
package struct AllocatorClasses: Sendable, Equatable {
    package static let quanta = [8, 16]

    /// 8 or 16.
    package let quantum: Int

    package init(quantum: Int) { self.quantum = quantum }

    /// What an allocation of so many bytes takes.
    package func size(_ bytes: Int) -> Int {
        if quantum == 8, bytes <= 64 { return max(8, Self.multiple(bytes, of: 8)) }
        if bytes <= 8 { return 8 }
        if bytes <= 128 { return Self.multiple(bytes, of: 16) }
        let spacing = 1 << (Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount - 2)
        return Self.multiple(bytes, of: spacing)
    }

    private static func multiple(_ bytes: Int, of step: Int) -> Int { (bytes + step - 1) / step * step }
}

/// The server's own strings (sds): a header that grows with the length, the bytes, and an end mark.
enum StoredText {
    static func bytes(_ length: Int) -> Int {
        let header = length < 32 ? 1 : length < 256 ? 3 : length < 65_536 ? 5 : 9
        return header + length + 1
    }

    /// A short string inside another allocation, whose header is always that of the second size.
    static func embedded(_ length: Int) -> Int { 3 + length + 1 }
}
