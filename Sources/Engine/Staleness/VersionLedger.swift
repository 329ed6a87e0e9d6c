// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// What is known of the versions of every key, shared by all threads of a run and by all of its blocks: no lock, a handful
/// of atomic words per key.
///
/// A write takes the next version of its key, alone: another write of the same key waits until the first one's statement has
/// returned, so that the database holds the versions in their order, whatever its isolation. `acked` is the highest version
/// whose commit has returned. A read that begins after that and returns an older version is stale, beyond doubt.
package final class VersionLedger: @unchecked Sendable {
    /// The times of so many acknowledgements are remembered for each key.
    static let ringPlaces = 8
    /// A write is looked for as long after its acknowledgement, in nanoseconds.
    package static let windows: [Int64] = [10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000]
    /// The most keys whose versions are followed: 208 bytes each.
    package static let mostKeys: UInt64 = 1_000_000

    private enum Word {
        static let writing = 0
        static let acked = 1
        static let ringNext = 2
        static let reads = 3
        static let loaders = 4
        static let loads = 5
        static let episodes = 6
        static let closes = 7
        static let flight = 8
        static let flightVersion = 9
        static let ring = 10
        static let count = ring + 2 * VersionLedger.ringPlaces
    }

    /// A write is under way; one has ended without an answer, so that nobody knows which version the database holds.
    private static let busyBit: UInt64 = 1
    private static let unknownBit: UInt64 = 2

    package let run: UInt64
    package let keys: Int
    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    /// - Parameter run: a number that tells the values of this run from all others.
    package init(keys: UInt64, run: UInt64) {
        self.run = run
        self.keys = Int(keys)
        let count = self.keys * Word.count
        words = .allocate(capacity: count)
        for place in 0..<count { (words + place).initialize(to: Atomic(0)) }
    }

    deinit {
        words.deinitialize(count: keys * Word.count)
        words.deallocate()
    }

    private func word(_ key: UInt64, _ place: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        words + (Int(truncatingIfNeeded: key) &* Word.count &+ place)
    }

    // MARK: Writes

    /// Takes the next version of a key; nil while another write of it is under way.
    func beginWrite(_ key: UInt64) -> UInt64? {
        let writing = word(key, Word.writing)
        var seen = writing.pointee.load(ordering: .acquiring)
        while seen & Self.busyBit == 0 {
            let version = seen &>> 2 &+ 1
            let taken = version &<< 2 | seen & Self.unknownBit | Self.busyBit
            let (done, found) = writing.pointee.compareExchange(
                expected: seen, desired: taken, ordering: .acquiringAndReleasing)
            if done { return version }
            seen = found
        }
        return nil
    }

    /// A write's commit has returned.
    func commit(_ key: UInt64, version: UInt64, at time: Int64) {
        let place = word(key, Word.ringNext).pointee.wrappingAdd(1, ordering: .relaxed).oldValue
        let entry = Word.ring + 2 * Int(place % UInt64(Self.ringPlaces))
        word(key, entry).pointee.store(0, ordering: .releasing)
        word(key, entry + 1).pointee.store(UInt64(bitPattern: time), ordering: .releasing)
        word(key, entry).pointee.store(version &<< 8, ordering: .releasing)
        word(key, Word.acked).pointee.store(version, ordering: .releasing)
        endWrite(key, isUnknown: false)
    }

    /// A write was refused: the database holds what it held before.
    func reject(_ key: UInt64) { endWrite(key, isUnknown: false) }

    /// A write got no answer: it may have been done, or be done any time.
    func lose(_ key: UInt64) { endWrite(key, isUnknown: true) }

    private func endWrite(_ key: UInt64, isUnknown: Bool) {
        if isUnknown { word(key, Word.writing).pointee.bitwiseOr(Self.unknownBit, ordering: .relaxed) }
        word(key, Word.writing).pointee.bitwiseAnd(~Self.busyBit, ordering: .releasing)
    }

    /// What the database holds of a key was read while nobody wrote: from here on it is known again.
    func settle(_ key: UInt64, version: UInt64) {
        word(key, Word.acked).pointee.store(version, ordering: .releasing)
        word(key, Word.writing).pointee.bitwiseAnd(~Self.unknownBit, ordering: .releasing)
    }

    func acked(_ key: UInt64) -> UInt64 { word(key, Word.acked).pointee.load(ordering: .acquiring) }
    func attempted(_ key: UInt64) -> UInt64 { word(key, Word.writing).pointee.load(ordering: .acquiring) &>> 2 }
    func isUnknown(_ key: UInt64) -> Bool {
        word(key, Word.writing).pointee.load(ordering: .relaxed) & Self.unknownBit != 0
    }

    // MARK: Staleness

    /// How old a version is to a read that began at `start`, when `acked` was acknowledged already.
    struct Age {
        /// The time since the first newer version was acknowledged, in nanoseconds.
        var time: Int64 = 0
        /// Whether so many versions have come since that the first newer one is forgotten.
        var isLowerBound = true
        /// Writes that are seen as still hidden after each of `windows`, for the first time.
        var hidden: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    }

    func age(of version: UInt64, _ key: UInt64, acked: UInt64, readBegan start: Int64) -> Age {
        var age = Age()
        var first = UInt64.max
        var isFull = true
        for place in 0..<Self.ringPlaces {
            let entry = word(key, Word.ring + 2 * place)
            let tagged = entry.pointee.load(ordering: .acquiring)
            let time = Int64(bitPattern: word(key, Word.ring + 2 * place + 1).pointee.load(ordering: .acquiring))
            let newer = tagged &>> 8
            guard newer > 0, entry.pointee.load(ordering: .acquiring) &>> 8 == newer else {
                isFull = false
                continue
            }
            if newer <= version { age.isLowerBound = false }
            guard newer > version, newer <= acked else { continue }
            if newer < first {
                first = newer
                age.time = max(0, start - time)
            }
            note(entry, newer, elapsed: start - time, &age)
        }
        if !isFull { age.isLowerBound = false }
        return age
    }

    /// Marks a write as hidden for so long, once for each window.
    private func note(
        _ entry: UnsafeMutablePointer<Atomic<UInt64>>, _ version: UInt64, elapsed: Int64, _ age: inout Age
    ) {
        var flags: UInt64 = 0
        for (place, window) in Self.windows.enumerated() where elapsed >= window { flags |= 1 &<< UInt64(place) }
        guard flags != 0 else { return }
        var seen = entry.pointee.load(ordering: .relaxed)
        while seen &>> 8 == version, seen & flags != flags {
            let (done, found) = entry.pointee.compareExchange(
                expected: seen, desired: seen | flags, ordering: .relaxed)
            if done {
                let new = flags & ~seen
                age.hidden.0 += new & 1
                age.hidden.1 += new &>> 1 & 1
                age.hidden.2 += new &>> 2 & 1
                age.hidden.3 += new &>> 3 & 1
                return
            }
            seen = found
        }
    }
}

// MARK: Loads

extension VersionLedger {
    func countRead(_ key: UInt64) { word(key, Word.reads).pointee.wrappingAdd(1, ordering: .relaxed) }

    /// How often the value of a key was filled in after it had been missing.
    func closes(_ key: UInt64) -> UInt64 { word(key, Word.closes).pointee.load(ordering: .acquiring) &>> 1 }

    /// A reader begins to load a key; returns how many do now.
    ///
    /// The first to miss a value begins an episode, which ends with the first fill. Whoever missed before that fill and asks
    /// the database behind it belongs to the same.
    ///
    /// - Parameter closes: `closes` when the reader asked the cache.
    func beginLoad(_ key: UInt64, closes: UInt64, counts: Bool) -> Int {
        let loaders = word(key, Word.loaders).pointee.wrappingAdd(1, ordering: .relaxed).newValue
        guard counts else { return Int(loaders) }
        word(key, Word.loads).pointee.wrappingAdd(1, ordering: .relaxed)
        let (isFirst, _) = word(key, Word.closes).pointee.compareExchange(
            expected: closes &<< 1, desired: closes &<< 1 | 1, ordering: .acquiringAndReleasing)
        if isFirst { word(key, Word.episodes).pointee.wrappingAdd(1, ordering: .relaxed) }
        return Int(loaders)
    }

    func endLoad(_ key: UInt64) { word(key, Word.loaders).pointee.wrappingSubtract(1, ordering: .relaxed) }

    /// The cache holds a value again.
    func noteFill(_ key: UInt64) {
        let closes = word(key, Word.closes)
        let seen = closes.pointee.load(ordering: .acquiring)
        guard seen & 1 == 1 else { return }
        _ = closes.pointee.compareExchange(expected: seen, desired: seen &+ 1, ordering: .acquiringAndReleasing)
    }

    /// Takes the lead of the load of a key, or joins one; the number is that of the load.
    func joinFlight(_ key: UInt64) -> (leads: Bool, number: UInt64) {
        let flight = word(key, Word.flight)
        let seen = flight.pointee.load(ordering: .acquiring)
        guard seen & 1 == 0 else { return (false, seen &>> 1) }
        let (done, found) = flight.pointee.compareExchange(
            expected: seen, desired: seen | 1, ordering: .acquiringAndReleasing)
        if done { word(key, Word.flightVersion).pointee.store(.max, ordering: .relaxed) }
        return (done, (done ? seen : found) &>> 1)
    }

    /// Ends a load; `version` is what it gave, nil for nothing.
    func endFlight(_ key: UInt64, version: UInt64?) {
        word(key, Word.flightVersion).pointee.store(version ?? .max, ordering: .relaxed)
        word(key, Word.flight).pointee.wrappingAdd(1, ordering: .releasing)
    }

    /// Whether a load is over, and what it gave: nil for nothing.
    func flight(_ key: UInt64, number: UInt64) -> (isOver: Bool, version: UInt64?) {
        let seen = word(key, Word.flight).pointee.load(ordering: .acquiring)
        guard seen &>> 1 != number else { return (false, nil) }
        let version = word(key, Word.flightVersion).pointee.load(ordering: .relaxed)
        return (true, version == .max ? nil : version)
    }

    /// The loads of the key that was read most since the last reset; nil when none was.
    package var busiest: KeyLoads? {
        var found: KeyLoads?
        for key in 0..<UInt64(keys) {
            let reads = word(key, Word.reads).pointee.load(ordering: .relaxed)
            guard reads > found?.reads ?? 0 else { continue }
            found = KeyLoads(
                key: key, reads: reads, loads: word(key, Word.loads).pointee.load(ordering: .relaxed),
                episodes: word(key, Word.episodes).pointee.load(ordering: .relaxed))
        }
        return found
    }

    /// Forgets what was counted of loads, before a block.
    package func resetLoads() {
        for key in 0..<UInt64(keys) {
            for place in [Word.reads, Word.loaders, Word.loads, Word.episodes, Word.closes, Word.flight] {
                word(key, place).pointee.store(0, ordering: .relaxed)
            }
        }
    }
}

/// How often one key was read and loaded.
package struct KeyLoads: Sendable, Equatable {
    package var key: UInt64
    package var reads: UInt64
    /// Queries of reads that found nothing in the cache.
    package var loads: UInt64
    /// Times that the value was missing, or was to be loaded anew.
    package var episodes: UInt64
}
