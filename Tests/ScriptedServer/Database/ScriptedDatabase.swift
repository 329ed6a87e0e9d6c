// SPDX-License-Identifier: Apache-2.0
package import Database
package import Network
package import Workload

/// A query that a scripted database has begun.
package struct RecordedQuery: Sendable, Hashable {
    package var isWrite: Bool
    package var id: Int64
    /// What a write stores, and what is stored when a read begins.
    package var version: UInt64
    package var time: Int64
}

/// A database of virtual time that misbehaves by a script.
///
/// Used on one thread, although the makers of sessions must be sendable.
package final class ScriptedDatabase: @unchecked Sendable {
    package let script: DatabaseScript
    package let descriptors = VirtualDescriptors()
    /// How many queries have begun, and of them how many were reads.
    package fileprivate(set) var queryCount = 0
    package fileprivate(set) var readCount = 0
    package fileprivate(set) var connectCount = 0
    /// Queries that sessions took ahead.
    package fileprivate(set) var aheadCount = 0
    /// The version that is stored under each id; 0 where none was written.
    package fileprivate(set) var versions: [Int64: UInt64] = [:]
    /// The queries in the order in which they began, where the script asks for them.
    package fileprivate(set) var queries: [RecordedQuery] = []
    fileprivate let values: ValueSource
    fileprivate var queryTimes: DrawnLength
    /// When each worker is free.
    private var freeAt: [Int64]

    package init(_ script: DatabaseScript, values: ValueSource) {
        self.script = script
        self.values = values
        queryTimes = DrawnLength(script.queryTime, seed: script.seed)
        freeAt = Array(repeating: .min, count: script.workers ?? 0)
    }

    package var makeSession: SessionMaker { { ScriptedSession(self) } }

    /// When a query that begins now will be answered.
    fileprivate func finish() -> Int64 {
        var work = queryTimes.next()
        if let slow = script.slowSpell, slow.from <= descriptors.now, descriptors.now < slow.until {
            work = slow.queryTime
        }
        guard let worker = freeAt.indices.min(by: { freeAt[$0] < freeAt[$1] }) else { return descriptors.now + work }
        freeAt[worker] = max(descriptors.now, freeAt[worker]) + work
        return freeAt[worker]
    }

    fileprivate func isOut(at time: Int64) -> Bool {
        script.outage.map { $0.from <= time && time < $0.until } ?? false
    }
}

private final class ScriptedSession: DatabaseSession {
    private enum State {
        case closed, connecting, idle
        case busy(DatabaseOutcome)
        case mute
    }

    private let database: ScriptedDatabase
    private let descriptor: Int32
    private var state = State.closed
    /// When the query under way ends.
    private var due: Int64 = 0
    private var next: DatabaseQuery?
    private var nextValue: [UInt8] = []
    private(set) var nextBegan: Int64?
    private var row = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// The row before it, which the caller may still read.
    private var lastRow = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(_ database: ScriptedDatabase) {
        self.database = database
        descriptor = database.descriptors.make()
    }

    deinit {
        row.deallocate()
        lastRow.deallocate()
    }

    private var now: Int64 { database.descriptors.now }

    private var lost: DatabaseOutcome {
        .failed(DatabaseFailure(.connection, text: "the server closed the connection", endsSession: true))
    }

    /// When the next outage takes the session away, if one is to come.
    private var end: Int64? { database.script.outage.flatMap { $0.from > now ? $0.from : nil } }

    func connect() -> SessionProgress {
        database.connectCount += 1
        state = .connecting
        database.descriptors.setReady(descriptor, at: now + database.script.connectTime)
        return .waiting(descriptor, .readable)
    }

    var takesNext: Bool { database.script.takesNext }

    func giveNext(_ query: DatabaseQuery) {
        precondition(next == nil, "A session takes one query ahead.")
        database.aheadCount += 1
        next = query
        if case .write(_, let value) = query { nextValue = Array(value) }
    }

    func withdrawNext() -> Bool {
        next = nil
        return true
    }

    func begin(_ query: DatabaseQuery) -> SessionProgress {
        nextBegan = nil
        return start(query)
    }

    private func start(_ query: DatabaseQuery) -> SessionProgress {
        database.queryCount += 1
        let number = database.queryCount
        if database.script.records { record(query) }
        let outcome = answer(query, number: number)
        if number == database.script.neverAnswer {
            state = .mute
            database.descriptors.setIdle(descriptor)
            return .waiting(descriptor, .readable)
        }
        due = database.finish()
        state = .busy(outcome)
        if let end, end < due {
            state = .busy(lost)
            due = end
        }
        database.descriptors.setReady(descriptor, at: due)
        return .waiting(descriptor, .readable)
    }

    private func record(_ query: DatabaseQuery) {
        var recorded = RecordedQuery(isWrite: false, id: 0, version: 0, time: now)
        switch query {
        case .read(let id):
            recorded.id = id
            recorded.version = database.versions[id] ?? 0
        case .write(let id, let value):
            recorded.isWrite = true
            recorded.id = id
            if case .intact(_, let version) = ValueCheck.check(bytes: value) { recorded.version = version }
        }
        database.queries.append(recorded)
    }

    private func answer(_ query: DatabaseQuery, number: Int) -> DatabaseOutcome {
        let script = database.script
        if number == script.loseSessionAt { return lost }
        if let every = script.failEvery, number % every == 0 { return .failed(script.failure) }
        switch query {
        case .read(let id):
            database.readCount += 1
            guard !script.missing.contains(id) else { return .noRow }
            let key = UInt64(bitPattern: id) &+ (script.swapped.contains(id) ? 1 : 0)
            let size = database.values.size(ofKey: key)
            if row.count < size {
                row.deallocate()
                row = .allocate(byteCount: size, alignment: 16)
            }
            guard let bytes = row.baseAddress else { return .noRow }
            database.values.write(
                key: key, version: database.versions[Int64(bitPattern: key)] ?? 0, size: size, into: bytes)
            return .row(UnsafeRawBufferPointer(start: bytes, count: size))
        case .write(let id, let value):
            guard !script.missing.contains(id) else { return .noRow }
            if case .intact(_, let version) = ValueCheck.check(bytes: value) { database.versions[id] = version }
            return .written
        }
    }

    func advance() -> SessionProgress {
        switch state {
        case .connecting:
            if let failure = database.script.connectFailure { return finish(.failed(failure)) }
            return finish(database.isOut(at: now) ? lost : .connected)
        case .busy(let outcome):
            guard due <= now else { return .waiting(descriptor, .readable) }
            nextBegan = next == nil ? nil : due
            if case .failed(let failure) = outcome, failure.endsSession { return finish(outcome) }
            guard let query = next else { return finish(outcome) }
            next = nil
            swap(&row, &lastRow)
            if case .write(let id, _) = query {
                _ = nextValue.withUnsafeBytes { start(.write(id: id, value: $0)) }
            } else {
                _ = start(query)
            }
            return .done(outcome)
        case .mute: return .waiting(descriptor, .readable)
        case .closed, .idle: preconditionFailure("A session that does nothing cannot advance.")
        }
    }

    private func finish(_ outcome: DatabaseOutcome) -> SessionProgress {
        state = .idle
        if let end {
            database.descriptors.setReady(descriptor, at: end)
        } else {
            database.descriptors.setIdle(descriptor)
        }
        return .done(outcome)
    }

    func checkIdle() -> DatabaseFailure? {
        guard database.isOut(at: now) else { return nil }
        return DatabaseFailure(.connection, text: "the server closed the connection", endsSession: true)
    }

    func close() {
        state = .closed
        next = nil
        nextBegan = nil
        database.descriptors.setIdle(descriptor)
    }
}
