// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the bytes of values are.
///
/// A key's size is a function of its number and the seed; its content also of the write version. From 32 bytes on, bytes
/// 6..<30 hold a marker of three fields of eight bytes: 48 bits each of the key's number, of the version, and of a checksum
/// over all bytes but the checksum's own, as characters in `json` and `text`, as little-endian numbers in `random` and
/// `zeros`. `ValueCheck` reads it back. Shorter values have no marker; two versions of one of them
/// differ as far as their bytes allow.
///
/// | content | value |
/// |---|---|
/// | `json` | valid JSON at every size: an object with the marker and user records; a number or a string below 32 bytes |
/// | `text` | the marker and English words |
/// | `random` | the marker and random bytes, which do not repeat inside a value |
/// | `zeros` | the marker and zero bytes |
public struct ValueSource: Sendable {
    private let sizes: any ValueSize
    private let sizeStream: RandomStream
    private let contentSeed: UInt64
    private let content: ValueContent
    private let compressible: Double
    private let pool: ValuePool
    /// The size of every value, or 0 when sizes differ.
    @usableFromInline let fixedSize: Int
    /// The largest and the expected size in bytes.
    public let largestSize: Int
    public let meanSize: Double

    /// `compressible`, 0…1, is the share of the bytes after the marker that are all the same, at the value's end; only for
    /// `random` (zero bytes) and `text` (spaces).
    public init(size: any ValueSize, content: ValueContent, compressible: Double, seed: UInt64) {
        sizes = size
        sizeStream = RandomStream(seed: seed, purpose: "value.size", lane: 0)
        contentSeed = RandomStream(seed: seed, purpose: "value.content", lane: 0).seed
        self.content = content
        self.compressible = min(max(compressible, 0), 1)
        pool = ValuePool(content: content, seed: seed, largestValue: size.maximum)
        fixedSize = size is FixedSize ? size.maximum : 0
        largestSize = size.maximum
        meanSize = size.mean
    }

    /// The size in bytes of the key's values: the same for each version.
    @inlinable
    public func size(ofKey key: UInt64) -> Int { fixedSize > 0 ? fixedSize : drawnSize(key) }

    @usableFromInline
    func drawnSize(_ key: UInt64) -> Int { sizes.bytes(quantile: sizeStream.unit(key, 0)) }

    /// Writes exactly `size` bytes, at least 1: the value of a key at a version.
    public func write(key: UInt64, version: UInt64, size: Int, into bytes: UnsafeMutableRawPointer) {
        var hash: UInt64 { mix64(contentSeed ^ mix64(key &+ splitmixGamma) &+ version &* splitmixGamma) }
        guard size >= MarkerLayout.smallestValue else {
            ShortValue.write(content, hash: hash, size: size, into: bytes)
            return
        }
        let body = bytes + MarkerLayout.end
        let count = size &- MarkerLayout.end
        switch content {
        case .json: JSONValue.write(pool, hash: hash, size: size, into: bytes)
        case .zeros: memset(body, 0, count)
        case .text: fill(body, count, hash, constant: UInt8(ascii: " "))
        case .random: fill(body, count, hash, constant: 0)
        }
        // Eight bytes for a prefix of six: the marker overwrites the last two.
        if content == .random || content == .zeros {
            let head = MarkerHead(
                prefix: MarkerLayout.binaryPrefix, key: key & MarkerCode.mask, version: version & MarkerCode.mask)
            head.write(to: bytes)
            let checksum = ValueChecksum.of(bytes, size: size, head: head)
            bytes.storeBytes(of: checksum, toByteOffset: MarkerLayout.checksum, as: UInt64.self)
        } else {
            let prefix = content == .json ? eightBytes(#"{"m":"  "#) : eightBytes("cgval:  ")
            let head = MarkerHead(prefix: prefix, key: MarkerCode.encode(key), version: MarkerCode.encode(version))
            head.write(to: bytes)
            let checksum = MarkerCode.encode(ValueChecksum.of(bytes, size: size, head: head))
            bytes.storeBytes(of: checksum, toByteOffset: MarkerLayout.checksum, as: UInt64.self)
        }
    }

    /// Fills with bytes of the pool and, at the end, the compressible share of constant bytes.
    private func fill(_ bytes: UnsafeMutableRawPointer, _ count: Int, _ hash: UInt64, constant: UInt8) {
        if _fastPath(compressible == 0 && count <= pool.count) {
            pool.copy(from: Int(truncatingIfNeeded: scaled(hash, below: UInt64(pool.count))), count: count, to: bytes)
            return
        }
        let same = compressible == 0 ? 0 : Int((compressible * Double(count)).rounded())
        let varied = count &- same
        let start = Int(truncatingIfNeeded: scaled(hash, below: UInt64(pool.count)))
        if content == .text || varied <= pool.count {
            pool.copy(from: start, count: varied, to: bytes)
        } else {
            pool.copy(from: start, count: pool.count, to: bytes)
            fillRandom(bytes + pool.count, count: varied &- pool.count, seed: hash)
        }
        if same > 0 { memset(bytes + varied, Int32(constant), same) }
    }

    /// Random bytes of their own where the pool would repeat itself.
    private func fillRandom(_ bytes: UnsafeMutableRawPointer, count: Int, seed: UInt64) {
        var at = 0
        var state = seed
        while at &+ 8 <= count {
            state &+= splitmixGamma
            bytes.storeBytes(of: mix64(state), toByteOffset: at, as: UInt64.self)
            at &+= 8
        }
        withUnsafeBytes(of: mix64(state &+ splitmixGamma)) { rest in
            if let source = rest.baseAddress { memcpy(bytes + at, source, count &- at) }
        }
    }
}

/// The first eight bytes of a text that has as many, as they lie in memory.
@inline(__always)
func eightBytes(_ text: StaticString) -> UInt64 {
    UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt64.self)
}
