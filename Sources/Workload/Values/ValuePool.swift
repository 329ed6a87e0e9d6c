// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Bytes made once per run, of which values are cut: writing a value is then little more than a copy.
///
/// Read-only after `init`, so that any number of threads may share it. The bytes are read as a ring.
final class ValuePool: @unchecked Sendable {
    /// About 64 KiB: small enough for the processor's second cache, as large as the window of LZ4 and twice that of zlib.
    static let usualSize = 64 << 10
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

    init(content: ValueContent, seed: UInt64) {
        let stream = RandomStream(seed: seed, purpose: "value.pool", lane: 0)
        var draft = ValueDraft(stream: stream)
        let prose = draft.prose(Self.proseSize)
        switch content {
        case .json: draft.addRecords(until: Self.usualSize)
        case .text: draft.bytes = draft.prose(Self.usualSize)
        case .random: draft.addRandom(Self.usualSize)
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
            memcpy(bytes, ring + start, count)
        } else {
            copyRound(from: start, count: count, to: bytes)
        }
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
