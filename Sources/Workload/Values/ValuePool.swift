// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Bytes made once per run, of which values are cut: writing a value is then little more than a copy.
///
/// Read-only after `init`, so that any number of threads may share it. The bytes are read as a ring.
final class ValuePool: @unchecked Sendable {
    /// Small enough for small values to stay in the processor's first cache, because a place in a larger ring costs more to
    /// reach than the value to copy; else about 64 KiB, the window of LZ4 and twice that of zlib.
    static func size(largestValue: Int) -> Int {
        if largestValue <= 512 { return 4 << 10 }
        return largestValue <= 4 << 10 ? 16 << 10 : 64 << 10
    }
    /// The size of `prose`, twice the longest piece that is cut of it.
    static let proseSize = 1024

    /// The ring of `count` bytes that bodies are cut of.
    let ring: UnsafePointer<UInt8>
    let count: Int
    /// Plain words, for what JSON fields leave over.
    let prose: UnsafePointer<UInt8>
    /// JSON: where records begin in the ring.
    let records: UnsafePointer<UInt32>
    let recordCount: UInt64
    /// JSON: for each place in the ring, how many bytes before it the last field ended.
    let sinceField: UnsafePointer<UInt8>

    init(content: ValueContent, seed: UInt64, largestValue: Int) {
        let size = Self.size(largestValue: largestValue)
        let stream = RandomStream(seed: seed, purpose: "value.pool", lane: 0)
        var draft = ValueDraft(stream: stream)
        let prose = draft.prose(Self.proseSize)
        switch content {
        case .json: draft.addRecords(until: size)
        case .text: draft.bytes = draft.prose(size)
        case .random: draft.addRandom(size)
        case .zeros: draft.bytes = [0]
        }
        count = draft.bytes.count
        ring = Self.copy(draft.bytes)
        self.prose = Self.copy(prose)
        records = Self.copy(draft.recordStarts)
        recordCount = UInt64(draft.recordStarts.count)
        sinceField = Self.copy(draft.distances())
    }

    deinit {
        ring.deallocate()
        prose.deallocate()
        records.deallocate()
        sinceField.deallocate()
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let storage = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        _ = UnsafeMutableBufferPointer(start: storage, count: elements.count).initialize(from: elements)
        return UnsafePointer(storage)
    }
}

extension ValuePool {
    /// Copies `count` bytes of the ring from `start` on, below its size, going round as often as needed.
    @inline(__always)
    func copy(from start: Int, count: Int, to bytes: UnsafeMutableRawPointer) {
        if _fastPath(start &+ count <= self.count) {
            copyPiece(ring + start, count, to: bytes)
        } else {
            copyRound(from: start, count: count, to: bytes)
        }
    }

    /// Copies so many bytes; short pieces without a call.
    @inline(__always)
    private func copyPiece(_ source: UnsafeRawPointer, _ count: Int, to bytes: UnsafeMutableRawPointer) {
        guard count >= 16, count <= 256 else {
            memcpy(bytes, source, count)
            return
        }
        var at = 0
        while at &+ 16 <= count {
            bytes.storeBytes(
                of: source.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self), toByteOffset: at,
                as: SIMD16<UInt8>.self)
            at &+= 16
        }
        // The last sixteen, which may overlap with what was copied.
        bytes.storeBytes(
            of: source.loadUnaligned(fromByteOffset: count &- 16, as: SIMD16<UInt8>.self), toByteOffset: count &- 16,
            as: SIMD16<UInt8>.self)
    }

    private func copyRound(from start: Int, count: Int, to bytes: UnsafeMutableRawPointer) {
        var done = 0
        var place = start
        while done < count {
            let piece = min(count - done, self.count - place)
            memcpy(bytes + done, ring + place, piece)
            done += piece
            place = 0
        }
    }
}
