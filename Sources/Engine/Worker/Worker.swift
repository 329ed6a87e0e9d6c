// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Histogram
internal import Measure
internal import Network
internal import Plan
internal import RESP
internal import Workload

// One thread's event loop.
//
// A worker owns its sockets, its lanes of operations and its recorders; it shares with other threads only the flags of
// `RunControl`, and hands a whole snapshot over once a second. It is generic over the reactor, so that the same code runs
// on epoll and in virtual time.
//
// A turn: wait until something is ready, an arrival is due, or the next tick has come; read the clock; do what the tick
// asks for (phases, seconds, timeouts, reconnects); take every due arrival and write it; then handle the events one by
// one, and look at the schedule again after each, so that a long batch of replies does not hold up an arrival.
//
// Every reply is timed by the clock read after the receive that completed it, and every request by the clock read before
// the send that first carried it.

/// What a worker needs to begin.
struct WorkerSetup: Sendable {
    var plan: RunPlan
    var thread: Int
    var address: SocketAddress
    var greeting: Greeting
    /// What encrypts; nil for a plain target.
    var tls: TLSContext?
    /// What renews the token; nil where the password stays.
    var tokens: TokenKeeper?
    /// What knows the primary of a Sentinel set; nil for any other target.
    var primary: PrimaryKeeper?
    var control: RunControl
    var exchange: SnapshotExchange
    var values: ValueSource
    /// What makes the sessions of a plan with a database.
    var makeSession: SessionMaker?
    /// What knows the versions of a plan that follows them.
    var ledger: VersionLedger?
    /// How long a connection may be idle before it gives a sign of life, in nanoseconds: managed caches close those that are
    /// idle for ten minutes.
    var idleLimit: Int64 = 480_000_000_000

    /// The time between two connections that this worker opens, in nanoseconds; 0 for as fast as they come.
    var openingInterval: Int64 {
        guard let rate = plan.load.connectRate, connectionCount > 0 else { return 0 }
        return Int64(1e9 * Double(plan.load.connections) / (rate * Double(connectionCount)))
    }
    /// What knows the nodes of a target of several; nil for a single server.
    var cluster: ClusterKeeper?
    /// What a run does whose writes are each remembered; nil in others.
    var writes: LoggedWrites?

    /// The connections to the cache that are this worker's: none on the direct path.
    var cacheConnectionCount: Int { plan.path == .direct ? 0 : connectionCount }

    /// The database sessions of the plan that are this worker's.
    var sessionCount: Int {
        let sessions = plan.database?.sessions ?? 0
        return max(1, sessions / plan.load.threads + (thread < sessions % plan.load.threads ? 1 : 0))
    }

    /// The connections of the plan that are this worker's.
    var connectionCount: Int {
        plan.load.connections / plan.load.threads + (thread < plan.load.connections % plan.load.threads ? 1 : 0)
    }

    /// The lanes of every phase that are this worker's.
    var lanes: [UInt64] {
        stride(from: thread, to: laneCount, by: plan.load.threads).map(UInt64.init)
    }
}

struct Worker<R: Reactor & ~Copyable>: ~Copyable {
    enum Mode {
        case idle, populate, closed, open
    }

    let setup: WorkerSetup
    var reactor: R
    /// What becomes of a full snapshot where no collector runs beside: virtual time.
    let deliver: ((IntervalSnapshot) -> Void)?

    let connections: UnsafeMutablePointer<Connection>
    let connectionCount: Int
    let ring: UnsafeMutablePointer<InFlight>
    let ringMask: Int
    /// Operations in flight per connection, at most; deeper while populating.
    var depth: Int
    var readBuffer: UnsafeMutableRawBufferPointer
    var scratch = ByteBuffer(capacity: 4096)
    let extraKeys: UnsafeMutableBufferPointer<UInt64>

    let encoder: RequestEncoder
    let judgements: UnsafeMutablePointer<OperationKind.Judgement>
    /// Two sets: the warm-up's, and behind it the measure phase's.
    let lanes: UnsafeMutablePointer<LaneSet>
    /// Operations encoded before the size of the scratch buffer is looked at.
    let runLimit: Int
    var populate: PopulateSource
    let populateArguments: RandomStream
    var schedule: WorkerSchedule
    var backlog = Backlog(capacity: 4096)
    var free: IndexQueue

    /// What there is more with a database behind the cache.
    let aside: AsideState?
    let isAside: Bool

    /// What there is more with several nodes.
    let cluster: ClusterState?
    let isCluster: Bool

    /// What there is more where every write is remembered: its log, and a ring beside that of the operations in flight.
    let isLogging: Bool
    let writeRing: UnsafeMutablePointer<LoggedWrite>
    let waitRequest: [UInt8]
    var writeLog: WriteLog
    var leverVersion: UInt32 = 0

    var snapshot: IntervalSnapshot
    /// The recorders of `snapshot`.
    var recorders: UnsafeMutablePointer<OperationRecorder>

    /// The replies of the present read that are not recorded yet.
    var run = ReplyRun()

    var mode = Mode.idle
    var phase = WorkerPhase.connect
    var isStopping = false
    /// Whether operations that are issued now belong to the measure phase.
    var isMeasuring = false
    /// Whether the closed loop has no operation left (`--requests`).
    var isSourceExhausted = false
    /// Since when arrivals that are due have found no place to be remembered; `Int64.max` when there is one.
    var backlogFullSince: Int64 = .max
    var windowCompleted: UInt64 = 0
    /// What the times of operations in flight count from.
    let epoch: Int64
    /// What a new connection says, with the number of the token in it, and what one that stands says after a renewal.
    var greeting: Greeting
    var credentials: UInt32 = 0
    var authentication: [UInt8] = []
    /// Places of each ring that are kept free for that.
    let reservedPlaces: Int
    /// What this thread's TLS connections share.
    let channel: TLSChannel?
    let isOpenLoop: Bool
    let spins: Bool
    var now: Int64 = 0
    var nextTick: Int64 = 0
    var nextRollover: Int64 = .max
    var phaseEnd: Int64 = .max
    var measureStart: Int64 = 0
    var timeout: Int64
    var sweepPlace = 0
    var inFlightCount = 0
    var openingCount = 0
    var readyCount = 0
    var lastSuccess: Int64 = 0
    var lastError: Int64 = 0
    /// The last time at which nothing was awaited.
    var lastIdle: Int64 = 0
    /// The last reply of the cache that was no error, where a database stands behind it.
    var lastCacheSuccess: Int64 = 0
    var outages = OutageLog()
    var troubleHeard = 0
    /// Where connections are opened to, which server that is, and since when.
    var address: SocketAddress
    var node = 0
    var nodeSince: Int64 = 0
    var primaryVersion: UInt32 = 1
    /// The time between two connections that are opened, and before which none is.
    let openingInterval: Int64
    var nextOpening: Int64 = 0
    var result = WorkerResult()

    init(_ setup: WorkerSetup, reactor: consuming R, deliver: ((IntervalSnapshot) -> Void)? = nil) {
        let plan = setup.plan
        // First of all: assigned at the end, the compiler (6.3) takes the field for initialized and releases what
        // the memory held before.
        let isOpen = if case .open = plan.load.arrivals { true } else { false }
        isOpenLoop = isOpen
        let first =
            setup.exchange.takeEmpty()
            ?? IntervalSnapshot(
                operations: plan.operations.count, isOpenLoop: isOpen, hasDatabase: plan.database != nil)
        snapshot = first
        recorders = first.operations
        self.setup = setup
        address = setup.address
        openingInterval = setup.openingInterval
        self.reactor = reactor
        epoch = self.reactor.now()
        channel = setup.tls.map { TLSChannel($0) }
        greeting = setup.greeting
        reservedPlaces = setup.tokens == nil ? 0 : 1
        self.deliver = deliver
        depth = plan.load.depth
        timeout = plan.target.timeout
        spins = plan.load.spin

        let keeper = setup.cacheConnectionCount > 0 ? setup.cluster : nil
        let commands = CommandSet(plan, isCluster: keeper?.map.topology.isCluster ?? false)
        encoder = RequestEncoder(commands.encoded, values: setup.values)
        judgements = .allocate(capacity: plan.operations.count)
        for (index, operation) in plan.operations.enumerated() {
            (judgements + index).initialize(to: operation.kind.judgement)
        }
        // With a database behind it the cache begins empty: what is populated is the table.
        let hasDatabase = plan.database != nil
        populate = PopulateSource(
            keys: hasDatabase ? 0 : plan.populatedKeys, commands: commands.populate, thread: setup.thread,
            threads: plan.load.threads)

        populateArguments = RandomStream(seed: plan.seed, purpose: "populate", lane: 0)

        // Writing keys in short pipelines would take longer than the run; long ones over many connections, much memory.
        var places = max(plan.load.depth, min(64, max(1, 4096 / plan.load.connections)))
        // Operations that are with the database come back to their connection, however deep it is by then.
        if plan.database != nil { places = max(places, min(AsideState.mostBound, 65_536 / plan.load.connections)) }
        // A command may bring an ASKING with it.
        if keeper != nil { places = plan.database != nil ? 2 * places : max(2, places) }
        places += reservedPlaces
        var capacity = 1
        while capacity < places { capacity *= 2 }
        ringMask = capacity - 1
        cluster = keeper.map {
            ClusterState(plan, $0, commands: commands, thread: setup.thread, ringPlaces: capacity)
        }
        isCluster = keeper != nil
        connectionCount = cluster?.connectionCount ?? setup.cacheConnectionCount
        ring = .allocate(capacity: capacity * connectionCount)
        isLogging = setup.writes != nil
        writeRing = .allocate(capacity: isLogging ? capacity * connectionCount : 1)
        writeRing.initialize(
            repeating: LoggedWrite(place: 0, repliesLeft: 0, outcome: .unknown, errorWord: 0),
            count: isLogging ? capacity * connectionCount : 1)
        waitRequest = setup.writes?.wait?.request ?? []
        writeLog = WriteLog(first: UInt64(setup.thread), step: UInt64(plan.load.threads))
        connections = .allocate(capacity: connectionCount)
        for index in 0..<connectionCount {
            (connections + index).initialize(to: Connection())
            connections[index].scanner.keepsBodies = hasDatabase
        }
        free = IndexQueue(atLeast: connectionCount)
        readBuffer = .allocate(byteCount: 256 << 10, alignment: 64)
        extraKeys = .allocate(capacity: max(1, commands.encoded.map(\.keyCount).max() ?? 1))

        let owned = setup.lanes
        var requests: UInt64?
        if case .requests(let count) = plan.phases.measure { requests = count }
        lanes = .allocate(capacity: 2)
        lanes.initialize(to: LaneSet(plan: plan, lanes: owned, phase: "warmup", requests: nil))
        (lanes + 1).initialize(to: LaneSet(plan: plan, lanes: owned, phase: "measure", requests: requests))
        schedule = WorkerSchedule(plan: plan, lanes: owned)
        if let database = plan.database, let makeSession = setup.makeSession {
            aside = AsideState(
                plan, database, makeSession: makeSession, sessions: setup.sessionCount, connections: connectionCount,
                clients: setup.connectionCount * plan.load.depth, thread: setup.thread, values: setup.values,
                ledger: setup.ledger)
        } else {
            aside = nil
        }
        isAside = hasDatabase
        let largest = (commands.encoded.map(\.bound).max() ?? 0) + setup.values.largestSize
        runLimit = max(1, Self.gatherLimit / largest)
        if let cluster { beginCluster(cluster) }
    }

    deinit {
        for index in 0..<connectionCount {
            connections[index].output.deallocate()
            connections[index].carry.deallocate()
        }
        lanes.deinitialize(count: 2)
        lanes.deallocate()
        connections.deinitialize(count: connectionCount)
        connections.deallocate()
        ring.deallocate()
        writeRing.deallocate()
        readBuffer.deallocate()
        scratch.deallocate()
        extraKeys.deallocate()
        judgements.deallocate()
        backlog.deallocate()
        free.deallocate()
    }

    /// One turn of the event loop.
    mutating func turn() {
        var deadline = nextTick
        if mode == .open && !backlog.isFull && !isStopping { deadline = min(deadline, schedule.nextDue) }
        if let aside { deadline = aside.hasMore ? 0 : min(deadline, aside.nextDue) }
        if spins && mode == .open && deadline - reactor.now() < 50_000 { deadline = 0 }
        let count = reactor.wait(until: deadline)
        let began = reactor.now()
        now = began
        if now >= nextTick { tick() }
        if mode == .open { dispatch() }
        for index in 0..<count {
            handle(reactor.event(index))
            if outages.isOpen { settleOutages() }
            // A reply makes room for what waits, and it may have taken long enough for an arrival to become due.
            if mode == .open && (now >= schedule.nextDue || !backlog.isEmpty || hasMoreForNodes) { dispatch() }
        }
        if isCluster && !isAside, let cluster { pump(cluster) }
        if let aside { pump(aside) }
        if isMeasuring && count > 0 { snapshot.turns.record(latency: now - began) }
    }
}
