// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// The highest version of each key that each reader of a thread has seen, and when.
///
/// Exact as long as readers and keys fit; else places are shared, and what is seen for one key may be forgotten for another,
/// so that a reader that goes backwards may be missed, and is never made up.
struct SeenVersions {
    private struct Entry {
        var tag: UInt64 = .max
        var version: UInt64 = 0
        var time: Int64 = 0
    }

    private static let mostPlaces = 1 << 18
    private let entries: UnsafeMutablePointer<Entry>
    private let mask: UInt64
    private let keys: UInt64
    /// Whether every reader and key has a place of its own.
    let isExact: Bool

    init(readers: Int, keys: Int) {
        var places = 64
        while places < readers * keys && places < Self.mostPlaces { places *= 2 }
        isExact = places >= readers * keys
        mask = UInt64(places - 1)
        self.keys = UInt64(keys)
        entries = .allocate(capacity: places)
        entries.initialize(repeating: Entry(), count: places)
    }

    func deallocate() { entries.deallocate() }

    /// Whether a reader saw more of a key before a read began than that read has returned.
    ///
    /// - Parameter start: when the read began; reads that overlap tell nothing about each other.
    func isBackward(_ version: UInt64, _ key: UInt64, reader: Int, readBegan start: Int64, at now: Int64) -> Bool {
        let tag = UInt64(reader) &* keys &+ key
        let entry = entries + Int((isExact ? tag : mix64(tag)) & mask)
        guard entry.pointee.tag == tag else {
            entry.pointee = Entry(tag: tag, version: version, time: now)
            return false
        }
        if version > entry.pointee.version {
            entry.pointee.version = version
            entry.pointee.time = now
        }
        return version < entry.pointee.version && entry.pointee.time <= start
    }
}
