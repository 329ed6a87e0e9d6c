// SPDX-License-Identifier: Apache-2.0

/// The first 22 bytes of a value with a marker: six of the content, the key's eight, the version's eight.
struct MarkerHead {
    /// Bytes 0..<8, which overlap with `key`.
    private let prefix: UInt64
    private let key: UInt64
    /// Bytes 14..<22.
    let version: UInt64

    /// - Parameter prefix: eight bytes, of which the first six count.
    @inline(__always)
    init(prefix: UInt64, key: UInt64, version: UInt64) {
        self.prefix = prefix
        self.key = key
        self.version = version
    }

    init(reading bytes: UnsafeRawPointer) {
        prefix = bytes.loadUnaligned(as: UInt64.self)
        key = bytes.loadUnaligned(fromByteOffset: MarkerLayout.key, as: UInt64.self)
        version = bytes.loadUnaligned(fromByteOffset: MarkerLayout.version, as: UInt64.self)
    }

    /// Bytes 0..<8 as they lie in memory.
    @inline(__always)
    var first: UInt64 { prefix & 0xFFFF_FFFF_FFFF | key &<< 48 }

    /// Bytes 8..<16.
    @inline(__always)
    var second: UInt64 { key &>> 16 | version &<< 48 }

    @inline(__always)
    func write(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: first, as: UInt64.self)
        bytes.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: version, toByteOffset: MarkerLayout.version, as: UInt64.self)
    }
}
