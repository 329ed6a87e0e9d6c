// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Plan
internal import RESP
internal import Workload

/// What a worker has more when there is a database behind the cache: operations of several steps, the sessions, and what
/// of both has to be looked after at the end of a turn.
///
/// Requests go into the output buffer of their connection, which is then dirty, and are written once at the end of the
/// turn. Queries that a client library answers at once, and clients of a closed loop that are free again, wait in queues
/// too: nothing here calls itself.
final class AsideState {
    /// The commands of the cache, by their place in the encoder.
    enum Command: Int, CaseIterable {
        case get, fill, unlink, store
    }

    /// Operations under way in one worker, at most: beyond that arrivals wait in the schedule.
    private static let fewestSlots = 65_536
    /// Operations that hold one connection at once, at most: those whose command is in flight, and those that will come
    /// back to it from the database.
    static let mostBound = 1024

    let flow: AsideFlow
    let encoder: RequestEncoder
    let pool: SessionPool
    var slots: AsideSlots
    /// Clients of a closed loop without an operation, by the connection that they belong to.
    var clients: IndexQueue
    let clientCount: Int
    /// Whether a session may be given the next operation of its client ahead: in a closed loop that asks the database alone
    /// and has a session for each client, that operation is certain to follow at once, and here.
    let givesAhead: Bool
    let isWrite: [Bool]
    let timeout: Int64
    /// Whether the values are our own, so that they can be checked.
    let ownsRows: Bool
    let arguments: RandomStream
    /// A value on its way to the database.
    let value: UnsafeMutableRawBufferPointer
    /// An operation that was drawn and found no free place on a connection to its node; several nodes only.
    var stalled: (planned: PlannedOperation, arrival: Arrival)?
    /// What there is more where versions are followed.
    let stale: StaleState?
    /// Whether work was left for the next turn.
    var hasMore = false

    /// By connection: the operations that hold it, and the place in its ring from which on nothing is written yet.
    let bound: UnsafeMutablePointer<Int32>
    let stamped: UnsafeMutablePointer<Int>
    private let isDirtyFlags: UnsafeMutablePointer<Bool>
    private var dirty: IndexQueue
    private let ids: [Int64]?
    private let delay: QueryDelay
    private let delays: RandomStream
    private var delayCount: UInt64 = 0

    /// - Parameters:
    ///   - connections: of this worker to the cache.
    ///   - clients: of this worker in a closed loop.
    init(
        _ plan: RunPlan, _ database: DatabasePlan, makeSession: SessionMaker, sessions: Int, connections: Int,
        clients clientCount: Int, thread: Int, values: ValueSource, ledger: VersionLedger? = nil
    ) {
        flow = AsideFlow(path: plan.path, strategy: database.strategy)
        encoder = RequestEncoder(Self.commands(plan, database), values: values)
        let capacity = max(Self.fewestSlots, clientCount)
        if let staleness = plan.staleness, let ledger {
            stale = StaleState(
                plan, staleness, database, ledger: ledger, values: values, slots: capacity, connections: connections,
                thread: thread)
        } else {
            stale = nil
        }
        slots = AsideSlots(capacity: capacity)
        pool = SessionPool(makeSession, sessions: sessions, slots: capacity)
        clients = IndexQueue(atLeast: clientCount)
        self.clientCount = clientCount
        let isClosed = if case .closed = plan.load.arrivals { true } else { false }
        givesAhead = isClosed && plan.path == .direct && database.delay == .none && clientCount <= sessions
        isWrite = plan.operations.map(\.kind.isWrite)
        timeout = database.timeout
        if case .own = database.rows { ownsRows = true } else { ownsRows = false }
        arguments = RandomStream(seed: plan.seed, purpose: "aside-arguments", lane: UInt64(thread))
        value = .allocate(byteCount: max(64, values.largestSize + 64), alignment: 16)
        let count = max(1, connections)
        bound = .allocate(capacity: count)
        bound.initialize(repeating: 0, count: count)
        stamped = .allocate(capacity: count)
        stamped.initialize(repeating: 0, count: count)
        isDirtyFlags = .allocate(capacity: count)
        isDirtyFlags.initialize(repeating: false, count: count)
        dirty = IndexQueue(atLeast: count)
        ids = database.ids
        delay = database.delay
        delays = RandomStream(
            seed: plan.seed, purpose: plan.block.phase("database-delay") + "-\(plan.path)", lane: UInt64(thread))
    }

    deinit {
        slots.deallocate()
        clients.deallocate()
        value.deallocate()
        bound.deallocate()
        stamped.deallocate()
        isDirtyFlags.deallocate()
        dirty.deallocate()
    }

    private static func commands(_ plan: RunPlan, _ database: DatabasePlan) -> [EncodedCommand] {
        let name = plan.keys.name.appending(plan.operations.first?.keySuffix ?? "")
        // An id below 0 has as many digits as a number can.
        let keys = database.ids.map { $0.contains { $0 < 0 } ? .max : UInt64($0.max() ?? 0) + 1 } ?? plan.keys.count
        return Command.allCases.map { command in
            let kind: OperationKind =
                switch command {
                case .get: .get
                case .fill, .store: .set
                case .unlink: .unlink
                }
            // The size of a row is the database's to say, so the length always goes with the value.
            return EncodedCommand(
                kind.command, keyName: name, keys: keys, expiry: plan.values.expiry, fixedSize: nil)
        }
    }

    /// The id of the row of a key; one below 0 by its bits, so that no two ids share a key.
    func id(ofKey key: UInt64) -> UInt64 {
        guard let ids else { return key }
        return UInt64(bitPattern: ids[Int(key)])
    }

    /// When something begins that waits for its time; `Int64.max` for nothing.
    var nextDue: Int64 { min(pool.nextStart, stale?.due.next ?? .max) }

    /// The declared delay of the next query.
    func nextDelay() -> Int64 {
        guard delay != .none else { return 0 }
        delayCount += 1
        return delay.nanoseconds(quantile: delays.unit(delayCount, 0))
    }

    func isDirty(_ connection: Int) -> Bool { isDirtyFlags[connection] }

    func markDirty(_ connection: Int) {
        guard !isDirtyFlags[connection] else { return }
        isDirtyFlags[connection] = true
        dirty.append(connection)
    }

    /// A connection with bytes to be written, which is then clean; nil when there is none.
    func takeDirty() -> Int? {
        guard !dirty.isEmpty else { return nil }
        let connection = dirty.popFirst()
        isDirtyFlags[connection] = false
        return connection
    }
}
