// SPDX-License-Identifier: Apache-2.0

/// What stands in front of a value whose every version is followed: 48 bytes, big-endian.
///
/// | bytes | what |
/// |---|---|
/// | 0..<4 | `CGV1` |
/// | 4..<8 | flags, 0 |
/// | 8..<16 | the run that wrote it |
/// | 16..<24 | the key's number |
/// | 24..<32 | the version |
/// | 32..<40 | when it was written, by the client's monotonic clock in nanoseconds |
/// | 40..<44 | the bytes behind the header |
/// | 44..<48 | CRC32C over all but itself |
public struct ValueStamp: Sendable, Equatable {
    public static let size = 48
    /// Where the version stands, for scripts that compare it inside a cache.
    public static let versionOffset = 24
    private static let magic: UInt32 = 0x4347_5631

    public var run: UInt64
    public var key: UInt64
    public var version: UInt64
    public var writtenAt: Int64

    public init(run: UInt64, key: UInt64, version: UInt64, writtenAt: Int64) {
        self.run = run
        self.key = key
        self.version = version
        self.writtenAt = writtenAt
    }

    /// Reads the stamp of a value; nil where the bytes are damaged, cut, or never had one.
    public init?(reading value: UnsafeRawBufferPointer) {
        guard let bytes = value.baseAddress, value.count >= Self.size else { return nil }
        func word(_ offset: Int) -> UInt64 {
            bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
        }
        func half(_ offset: Int) -> UInt32 {
            bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian
        }
        guard half(0) == Self.magic, Int(half(40)) == value.count - Self.size,
            half(44) == Self.check(bytes, value.count)
        else { return nil }
        run = word(8)
        key = word(16)
        version = word(24)
        writtenAt = Int64(bitPattern: word(32))
    }

    /// Writes the stamp of `count` bytes that begin with it and are there but for it.
    public func write(to bytes: UnsafeMutableRawPointer, count: Int) {
        func put(_ word: UInt64, _ offset: Int) {
            bytes.storeBytes(of: word.bigEndian, toByteOffset: offset, as: UInt64.self)
        }
        put(UInt64(Self.magic) &<< 32, 0)
        put(run, 8)
        put(key, 16)
        put(version, 24)
        put(UInt64(bitPattern: writtenAt), 32)
        bytes.storeBytes(of: UInt32(count - Self.size).bigEndian, toByteOffset: 40, as: UInt32.self)
        bytes.storeBytes(of: Self.check(bytes, count).bigEndian, toByteOffset: 44, as: UInt32.self)
    }

    private static func check(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
        CRC32C.of(bytes + size, count: count - size, after: CRC32C.of(bytes, count: 44))
    }
}

/// The stamped values of a run: a stamp, and behind it content that follows from key and version.
///
/// A key's size is that of the profile, and at least that of the stamp.
public struct StampedSource: Sendable {
    public let run: UInt64
    private let values: ValueSource

    public init(_ values: ValueSource, run: UInt64) {
        self.values = values
        self.run = run
    }

    public var largestSize: Int { max(values.largestSize, ValueStamp.size) }

    public func size(ofKey key: UInt64) -> Int { max(values.size(ofKey: key), ValueStamp.size) }

    /// Writes a version of a key's value, `size(ofKey:)` bytes, and returns how many.
    @discardableResult
    public func write(key: UInt64, version: UInt64, at time: Int64, into bytes: UnsafeMutableRawPointer) -> Int {
        let size = size(ofKey: key)
        let body = size - ValueStamp.size
        if body > 0 { values.write(key: key, version: version, size: body, into: bytes + ValueStamp.size) }
        ValueStamp(run: run, key: key, version: version, writtenAt: time).write(to: bytes, count: size)
        return size
    }
}
