// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Glibc
internal import Plan
internal import RESP
internal import Workload

/// What there is more of an operation whose versions are followed; its place is the operation's slot.
///
/// Times are monotonic nanoseconds.
struct StaleOperation {
    /// When it began, what was acknowledged of its key by then, and which reader it is; -1 for none.
    var start: Int64 = 0
    var acked: UInt64 = 0
    var reader: Int32 = -1
    var step = StaleStep.get
    /// The version that a write stores, or that a read found in the database, and when that was written.
    var version: UInt64 = 0
    var writtenAt: Int64 = 0
    /// An audit's version in the cache.
    var cached: UInt64 = 0
    var generation: UInt64 = 0
    var token: UInt64 = 0
    var flight: UInt64 = 0
    /// How often the key had been filled when the cache was asked.
    var closes: UInt64 = 0
    /// Since when it waits for its turn or for another reader, and since when it loads.
    var waitingSince: Int64 = 0
    var loadingSince: Int64 = 0
    var isWrite = false
    var isMeasured = false
    var holdsToken = false
    /// Whether the version is taken and its write not settled yet, and whether the database has been asked.
    var isWriting = false
    var hasAsked = false
    var isLoading = false
    var leadsFlight = false
    var followsFlight = false
    var usesEval = false
    /// Whether the row is as it was written, so that it may fill the cache.
    var hasRow = false
}

/// Where a version was read.
enum VersionPlace {
    case cache, database, flight
}

/// What a worker has more when versions are followed.
final class StaleState {
    let plan: StalenessPlan
    let flow: StaleFlow
    let ledger: VersionLedger
    let source: StampedSource
    let encoder: StaleEncoder
    let operations: UnsafeMutablePointer<StaleOperation>
    var due: DueQueue
    var seen: SeenVersions
    var tally = StalenessTally()
    /// A value on its way to the database.
    let value: UnsafeMutableRawPointer
    private let keys: KeyName
    private let expiry: Expiry
    private let draws: RandomStream
    private var drawCount: UInt64 = 0
    private var tokenCount: UInt64

    init(
        _ plan: RunPlan, _ staleness: StalenessPlan, _ database: DatabasePlan, ledger: VersionLedger,
        values: ValueSource, slots: Int, connections: Int, thread: Int
    ) {
        self.plan = staleness
        self.ledger = ledger
        flow = StaleFlow(
            strategy: database.strategy, stampedeGuard: staleness.stampedeGuard,
            hasWindow: staleness.raceWindow > 0, isAudit: staleness.isAudit)
        source = StampedSource(values, run: ledger.run)
        encoder = StaleEncoder(
            name: plan.keys.name, source: source, digests: staleness.digests, block: plan.block.number)
        operations = .allocate(capacity: slots)
        operations.initialize(repeating: StaleOperation(), count: slots)
        due = DueQueue(capacity: slots)
        seen = SeenVersions(readers: max(1, connections), keys: ledger.keys)
        value = .allocate(byteCount: source.largestSize, alignment: 16)
        tally.forgetsReaders = !seen.isExact
        keys = plan.keys.name
        expiry = plan.values.expiry
        draws = RandomStream(seed: plan.seed, purpose: plan.block.phase("staleness"), lane: UInt64(thread))
        tokenCount = UInt64(thread) &<< 40 | plan.block.number &<< 32
    }

    deinit {
        operations.deallocate()
        due.deallocate()
        seen.deallocate()
        value.deallocate()
    }

    func draw() -> UInt64 {
        drawCount += 1
        return draws.value(drawCount, 0)
    }

    func nextToken() -> UInt64 {
        tokenCount += 1
        return tokenCount
    }

    func begin(_ slot: Int, key: UInt64, isWrite: Bool, isMeasured: Bool, reader: Int, at now: Int64) {
        var operation = StaleOperation()
        operation.start = now
        operation.acked = ledger.acked(key)
        operation.reader = Int32(truncatingIfNeeded: reader)
        operation.isWrite = isWrite
        operation.isMeasured = isMeasured
        operations[slot] = operation
        if !isWrite && isMeasured && !plan.isAudit { ledger.countRead(key) }
    }

    /// What goes into the cache for an operation that has a version.
    func cacheValue(_ operation: StaleOperation, key: UInt64, at now: Int64) -> StaleValue {
        let expiry = expiry.milliseconds(draw())
        var value = StaleValue(
            key: key, version: operation.version, writtenAt: operation.writtenAt, expiry: expiry)
        if plan.stampedeGuard == .early {
            let end = expiry > 0 ? now + expiry * 1_000_000 : .max
            value.envelope = (end, operation.isLoading ? now - operation.loadingSince : 0)
        }
        return value
    }

    /// Whether a value is to be loaded before it expires: the likelier, the nearer that is and the longer loading takes.
    func isEarly(_ envelope: UnsafeRawBufferPointer, at now: Int64) -> Bool {
        let end = envelope.loadUnaligned(as: Int64.self)
        let loadTime = envelope.loadUnaligned(fromByteOffset: 8, as: Int64.self)
        guard end != .max else { return false }
        let u = (Double(draw() &>> 11) + 0.5) * 0x1p-53
        return Double(now) - Double(max(loadTime, 0)) * log(u) >= Double(end)
    }

    // MARK: Judging

    /// Looks at what a read returned.
    func judge(_ slot: Int, key: UInt64, version: UInt64, from place: VersionPlace, at now: Int64) {
        let operation = operations[slot]
        guard version <= ledger.attempted(key) else {
            tally.future += 1
            tally.note(
                "A read of \(name(key)) got version \(version), and no more than \(ledger.attempted(key)) were written."
            )
            return
        }
        guard !ledger.isUnknown(key) else {
            if operation.isMeasured { tally.unjudged += 1 }
            return
        }
        let isBackward =
            operation.reader >= 0
            && seen.isBackward(version, key, reader: Int(operation.reader), readBegan: operation.start, at: now)
        let isStale = version < operation.acked
        if isStale { noteStale(operation, key, version, place) }
        guard operation.isMeasured else { return }
        tally.judged += 1
        if isBackward { tally.backward += 1 }
    }

    private func noteStale(_ operation: StaleOperation, _ key: UInt64, _ version: UInt64, _ place: VersionPlace) {
        let age = ledger.age(of: version, key, acked: operation.acked, readBegan: operation.start)
        tally.hidden[0] += age.hidden.0
        tally.hidden[1] += age.hidden.1
        tally.hidden[2] += age.hidden.2
        tally.hidden[3] += age.hidden.3
        guard operation.isMeasured else { return }
        let behind = operation.acked - version
        tally.stale += 1
        if place == .database { tally.staleFromDatabase += 1 }
        tally.ages.record(latency: age.time)
        if age.isLowerBound { tally.boundedAges += 1 }
        tally.behind[Int(min(behind, 64))] += 1
        tally.mostBehind = max(tally.mostBehind, behind)
    }

    /// The stamp of a value that was read, where it is one of this run and key.
    func stamp(_ value: UnsafeRawBufferPointer, key: UInt64, from place: String) -> ValueStamp? {
        guard let stamp = ValueStamp(reading: value) else {
            tally.corrupt += 1
            tally.note("A read of \(name(key)) got a damaged value of \(value.count) bytes from \(place).")
            return nil
        }
        guard stamp.run == ledger.run, stamp.key == key else {
            tally.foreign += 1
            let owner = stamp.run == ledger.run ? "key number \(stamp.key)" : "another run"
            tally.note("A read of \(name(key)) got the value of \(owner) from \(place).")
            return nil
        }
        return stamp
    }

    private func name(_ key: UInt64) -> String { keys.text(of: key) }

    /// Notes what an audit found of a key.
    func audit(_ key: UInt64, cached: UInt64?, stored: UInt64) {
        tally.audited += 1
        if ledger.isUnknown(key) { ledger.settle(key, version: stored) }
        guard let cached else { return }
        tally.present += 1
        guard cached < stored else { return }
        tally.outdated += 1
        tally.note(
            "\(name(key)) is left in the cache at version \(cached), and the database holds version \(stored).")
    }

    // MARK: Endings

    /// Settles what an operation holds that ends, whichever way.
    ///
    /// - Parameter failure: what the database failed it with; nil where it did not.
    func end(_ slot: Int, key: UInt64, failure: DatabaseErrorClass? = nil) {
        let operation = operations + slot
        if operation.pointee.isWriting {
            operation.pointee.isWriting = false
            // Without an answer nobody knows, and neither where the load ends before it has come.
            let isUnknown =
                operation.pointee.hasAsked && (failure == nil || failure == .timeout || failure == .connection)
            if isUnknown {
                ledger.lose(key)
                tally.unknownWrites += 1
            } else {
                ledger.reject(key)
                tally.rejectedWrites += 1
            }
        }
        if operation.pointee.isLoading {
            operation.pointee.isLoading = false
            ledger.endLoad(key)
        }
        if operation.pointee.leadsFlight {
            operation.pointee.leadsFlight = false
            ledger.endFlight(key, version: operation.pointee.hasRow ? operation.pointee.version : nil)
        }
    }
}
