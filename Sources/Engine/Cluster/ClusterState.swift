// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP
internal import Workload

/// What a worker has more when its target is several nodes: which node holds which slot, the connections to each, and the
/// operations that wait for one.
///
/// An operation is drawn, its slot looked up, and stood in the queue of the node; a connection with free places takes what
/// waits for its node and writes it at once. So each connection gets one write per turn, as with a single server, and the
/// depth of a connection stays what the plan says.
final class ClusterState {
    /// Redirections that one operation follows.
    static let mostHops = 5
    /// Operations that wait, at most: beyond that arrivals stay in the schedule.
    static let mostWaiting = 1 << 20
    /// In a closed loop, operations that wait for one node before no more are drawn: what its connections hold, three times
    /// over, and no fewer than this.
    ///
    /// A node that shares its processor with another is answered in bursts; with fewer the others would stand idle
    /// meanwhile, with more the queues leave the processor's cache.
    private static let mostAhead = 448
    /// The same where operations are split: the parts of one should be under way together.
    private static let fewestAhead = 32

    let keeper: ClusterKeeper
    var version: UInt32 = 0
    let seats: UnsafeMutablePointer<NodeSeat>
    let seatCount: Int
    /// Connections that a seat has room for.
    let room: Int
    private let share: ConnectionShare
    private let thread: Int
    /// By connection: its seat.
    let seatOf: UnsafeMutablePointer<Int32>
    /// The names of the nodes in the seats; empty for a free seat.
    private(set) var names: [String]
    /// By slot: the seat of its primary; -1 for none.
    private let primaryOf: UnsafeMutablePointer<Int16>
    /// By block of 64 slots: the seat of them all, or `mixed`; a table that stays in the processor's first cache, since
    /// slots mostly lie in long ranges.
    private let primaryOfBlock: UnsafeMutablePointer<Int16>
    private static let mixed: Int16 = -2
    private static let blockShift = 6
    /// The seats of operations that were drawn together.
    let drawn: UnsafeMutablePointer<Int16>
    /// Operations of a closed loop that are drawn together, at most.
    static let mostDrawn = 32
    /// By slot: its shard, for reads from replicas.
    private let shardOf: UnsafeMutablePointer<Int32>
    /// By shard: the seats that answer its reads, and whose turn it is.
    private var readers: [[Int32]] = []
    private var turns: [Int] = []
    private let readFrom: ReadFrom
    /// By itself: comparing `readFrom` of another module costs a call at every operation.
    private let readsPrimaries: Bool
    /// By command of the encoder.
    private let slotNames: UnsafeMutablePointer<SlotName>
    private let commandCount: Int
    let isWrite: UnsafeMutablePointer<Bool>
    /// By command of the mix: where its forms with fewer keys begin in the encoder; 0 for an operation on one key.
    let forms: UnsafeMutablePointer<Int>
    let isOneShard: Bool
    let mostAhead: Int
    var held = HeldOperations()
    /// Beside each place of the rings: what the operation there was made of, for one that is redirected.
    let replay: UnsafeMutablePointer<WaitingOperation>
    private var hot: IndexQueue
    /// Behind a pointer: a stored property of an object would be checked for exclusive access at every operation.
    private let waitingTotal: UnsafeMutablePointer<Int>
    var waitingCount: Int {
        @inline(__always) get { waitingTotal.pointee }
        @inline(__always) set { waitingTotal.pointee = newValue }
    }
    /// Whether connections of a closed loop stand idle because too much waits for another node.
    var isStarved = false
    /// Operations of a closed loop for nodes that could not be reached, which were left out.
    var passedOver: UInt64 = 0
    var moved: UInt64 = 0
    var asked: UInt64 = 0
    /// Nodes for which there was no seat.
    var turnedAway: UInt64 = 0
    private var lastWish: Int64 = .min / 2
    private var hasWish = false
    /// Scratch for splitting: by hash slot, the part of the present operation, and for which operation that was noted.
    let partOf: UnsafeMutablePointer<Int32>
    let partStamp: UnsafeMutablePointer<UInt32>
    var stamp: UInt32 = 0
    private var anyTurn = 0

    init(_ plan: RunPlan, _ keeper: ClusterKeeper, commands: CommandSet, thread: Int, ringPlaces: Int) {
        self.keeper = keeper
        self.thread = thread
        readFrom = plan.target.readFrom
        readsPrimaries = readFrom == .primary
        let topology = keeper.map.topology
        isOneShard = !topology.isCluster
        let nodes = ClusterState.wanted(topology, readFrom: plan.target.readFrom).count
        share = ConnectionShare(connections: plan.load.connections, nodes: nodes, threads: plan.load.threads)
        room = share.most(thread: thread)
        let isOpenLoop = if case .open = plan.load.arrivals { true } else { false }
        seatCount = 2 * nodes + 6
        seats = .allocate(capacity: seatCount)
        seatOf = .allocate(capacity: seatCount * room)
        for seat in 0..<seatCount {
            (seats + seat).initialize(to: NodeSeat(first: seat * room, room: room, isOpenLoop: isOpenLoop))
            (seatOf + seat * room).initialize(repeating: Int32(seat), count: room)
        }
        names = [String](repeating: "", count: seatCount)
        primaryOf = .allocate(capacity: KeySlot.count)
        primaryOf.initialize(repeating: -1, count: KeySlot.count)
        primaryOfBlock = .allocate(capacity: KeySlot.count >> Self.blockShift)
        primaryOfBlock.initialize(repeating: -1, count: KeySlot.count >> Self.blockShift)
        drawn = .allocate(capacity: Self.mostDrawn)
        drawn.initialize(repeating: -1, count: Self.mostDrawn)
        shardOf = .allocate(capacity: KeySlot.count)
        shardOf.initialize(repeating: -1, count: KeySlot.count)
        commandCount = commands.encoded.count
        slotNames = .allocate(capacity: commandCount)
        isWrite = .allocate(capacity: commandCount)
        forms = .allocate(capacity: commandCount)
        for (place, route) in commands.routes.enumerated() {
            (slotNames + place).initialize(to: SlotName(route.name))
            (isWrite + place).initialize(to: route.isWrite)
            (forms + place).initialize(to: topology.isCluster ? route.forms : 0)
        }
        let isSplit = topology.isCluster && commands.routes.contains { $0.forms > 0 }
        mostAhead =
            isSplit ? max(Self.fewestAhead, room * plan.load.depth) : max(Self.mostAhead, 3 * room * plan.load.depth)
        replay = .allocate(capacity: max(1, ringPlaces * seatCount * room))
        hot = IndexQueue(atLeast: seatCount)
        waitingTotal = .allocate(capacity: 1)
        waitingTotal.initialize(to: 0)
        partOf = .allocate(capacity: KeySlot.count)
        partOf.initialize(repeating: 0, count: KeySlot.count)
        partStamp = .allocate(capacity: KeySlot.count)
        partStamp.initialize(repeating: 0, count: KeySlot.count)
    }

    deinit {
        for seat in 0..<seatCount {
            seats[seat].free.deallocate()
            seats[seat].waiting.deallocate()
        }
        seats.deinitialize(count: seatCount)
        seats.deallocate()
        seatOf.deallocate()
        primaryOf.deallocate()
        primaryOfBlock.deallocate()
        drawn.deallocate()
        shardOf.deallocate()
        for command in 0..<commandCount { slotNames[command].deallocate() }
        slotNames.deallocate()
        isWrite.deallocate()
        forms.deallocate()
        replay.deallocate()
        held.deallocate()
        hot.deallocate()
        waitingTotal.deallocate()
        partOf.deallocate()
        partStamp.deallocate()
    }

    /// The nodes that a run has connections to.
    static func wanted(_ topology: ClusterTopology, readFrom: ReadFrom) -> [ClusterNode] {
        var nodes = topology.shards.map(\.primary)
        if readFrom != .primary { nodes += topology.shards.flatMap(\.replicas) }
        var seen: Set<String> = []
        return nodes.filter { seen.insert($0.name).inserted }
    }

    /// All connections of the run.
    static func connections(_ plan: RunPlan, _ topology: ClusterTopology) -> Int {
        ConnectionShare(
            connections: plan.load.connections, nodes: wanted(topology, readFrom: plan.target.readFrom).count,
            threads: plan.load.threads
        ).total
    }

    var connectionCount: Int { seatCount * room }

    /// Connections that should stand: those of the nodes that the topology names.
    var expectedCount: Int { (0..<seatCount).reduce(0) { $0 + (seats[$1].isRetired ? 0 : seats[$1].count) } }

    // MARK: Where an operation goes

    @inline(__always)
    func hashSlot(_ command: Int, _ key: UInt64) -> Int { isOneShard ? 0 : slotNames[command].slot(key) }

    /// The seat of the node that an operation goes to; -1 for none.
    @inline(__always)
    func seat(_ command: Int, _ key: UInt64) -> Int {
        if !isOneShard && slotNames[command].kind == .none { return nextSeat() }
        return seat(hashSlot: hashSlot(command, key), isWrite: isWrite[command])
    }

    @inline(__always)
    func seat(hashSlot: Int, isWrite: Bool) -> Int {
        if readsPrimaries || isWrite { return primary(of: hashSlot) }
        return readSeat(hashSlot)
    }

    @inline(__always)
    private func primary(of hashSlot: Int) -> Int {
        let seat = primaryOfBlock[hashSlot &>> Self.blockShift]
        return Int(seat == Self.mixed ? primaryOf[hashSlot] : seat)
    }

    /// Notes that a slot's primary is another.
    func move(slot: Int, to seat: Int) {
        primaryOf[slot] = Int16(seat)
        noteBlock(slot >> Self.blockShift)
    }

    private func noteBlock(_ block: Int) {
        let slots = UnsafeBufferPointer(start: primaryOf + block << Self.blockShift, count: 1 << Self.blockShift)
        primaryOfBlock[block] = slots.allSatisfy { $0 == slots[0] } ? slots[0] : Self.mixed
    }

    private func readSeat(_ hashSlot: Int) -> Int {
        let shard = Int(shardOf[hashSlot])
        guard shard >= 0, !readers[shard].isEmpty else { return Int(primaryOf[hashSlot]) }
        let all = readers[shard]
        // A node without a connection loses its turn while another has one.
        for _ in 0..<all.count {
            turns[shard] = turns[shard] + 1 < all.count ? turns[shard] + 1 : 0
            let seat = Int(all[turns[shard]])
            if seats[seat].readyCount > 0 { return seat }
        }
        return seats[Int(primaryOf[hashSlot])].readyCount > 0 ? Int(primaryOf[hashSlot]) : Int(all[turns[shard]])
    }

    /// A seat for a command without a key: the nodes in turn.
    private func nextSeat() -> Int {
        for _ in 0..<seatCount {
            anyTurn = anyTurn + 1 < seatCount ? anyTurn + 1 : 0
            if seats[anyTurn].count > 0 && !seats[anyTurn].isRetired && !seats[anyTurn].isReplica { return anyTurn }
        }
        return -1
    }

    // MARK: Seats

    /// The seat of a node, which is taken where the node is new; nil where all are taken or it has no address.
    func place(_ node: ClusterNode, _ address: SocketAddress?, isReplica: Bool) -> Int? {
        let name = node.name
        var found = names.firstIndex(of: name)
        if found == nil { found = names.firstIndex(of: "") }
        guard let seat = found, let address else {
            turnedAway += 1
            return nil
        }
        if names[seat].isEmpty {
            let order = names.count { !$0.isEmpty }
            names[seat] = name
            seats[seat].number = keeper.number(of: name)
            seats[seat].count = share.count(node: order, thread: thread)
        }
        seats[seat].address = address
        seats[seat].isReplica = isReplica
        seats[seat].isRetired = false
        return seat
    }

    /// Gives the slots to the nodes of a map; a slot that it leaves out stays where it was.
    func adopt(_ map: ClusterMap) {
        version = map.version
        let topology = map.topology
        for seat in 0..<seatCount where !names[seat].isEmpty { seats[seat].isRetired = true }
        var primaries: [Int32] = []
        readers = []
        for shard in topology.shards {
            let primary = place(shard.primary, map.addresses[shard.primary.name], isReplica: false)
            primaries.append(Int32(primary ?? -1))
            var seats: [Int32] = []
            if readFrom != .primary {
                seats = shard.replicas.compactMap { node in
                    place(node, map.addresses[node.name], isReplica: true).map { Int32($0) }
                }
                if readFrom == .any, let primary { seats.append(Int32(primary)) }
            }
            readers.append(seats)
        }
        turns = [Int](repeating: 0, count: readers.count)
        for (slot, shard) in topology.owners.enumerated() where shard >= 0 {
            shardOf[slot] = Int32(shard)
            if primaries[shard] >= 0 { primaryOf[slot] = Int16(primaries[shard]) }
        }
        for slot in 0..<KeySlot.count where primaryOf[slot] >= 0 {
            if seats[Int(primaryOf[slot])].isRetired && topology.isCluster {
                // Nobody holds it for now; the node that did is the one to ask.
                seats[Int(primaryOf[slot])].isRetired = false
            }
            if Int(shardOf[slot]) >= readers.count { shardOf[slot] = -1 }
        }
        for block in 0..<KeySlot.count >> Self.blockShift { noteBlock(block) }
    }

    /// The seat that a redirection names; nil when the node is not known and its name would have to be looked up.
    func seat(of redirection: Redirection, answeredBy seat: Int) -> Int? {
        let host = redirection.host.isEmpty ? Self.host(of: names[seat]) : redirection.host
        let node = ClusterNode(host: host, port: redirection.port)
        if let known = names.firstIndex(of: node.name) {
            seats[known].isRetired = false
            return known
        }
        guard let address = SocketAddress(numeric: host, port: redirection.port) else { return nil }
        return place(node, address, isReplica: false)
    }

    private static func host(of name: String) -> String {
        let host = name[..<(name.lastIndex(of: ":") ?? name.endIndex)]
        return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
    }

    /// Gives the seat of a node that is gone free.
    func vacate(_ seat: Int) {
        names[seat] = ""
        seats[seat].number = -1
        seats[seat].lastSuccess = 0
        seats[seat].count = 0
        seats[seat].isRetired = false
    }

    // MARK: Waiting

    @inline(__always)
    func append(_ operation: WaitingOperation, to seat: Int) {
        seats[seat].waiting.append(operation)
        waitingCount &+= 1
        if !seats[seat].isHot && !seats[seat].free.isEmpty { heat(seat) }
    }

    func append(_ operation: WaitingOperation, _ times: WaitingTimes, to seat: Int) {
        seats[seat].waiting.append(operation, times)
        waitingCount &+= 1
        if !seats[seat].isHot && !seats[seat].free.isEmpty { heat(seat) }
    }

    /// Notes that a node has both something that waits and a connection with a free place.
    func heat(_ seat: Int) {
        seats[seat].isHot = true
        hot.append(seat)
    }

    var hasHot: Bool { !hot.isEmpty }

    func takeHot() -> Int? {
        guard !hot.isEmpty else { return nil }
        let seat = hot.popFirst()
        seats[seat].isHot = false
        return seat
    }

    // MARK: The topology

    /// Asks for a fresh map, now or as soon as the last wish is long enough ago.
    func wish(at now: Int64) {
        guard now - lastWish >= 100_000_000 else {
            hasWish = true
            return
        }
        lastWish = now
        hasWish = false
        keeper.want()
    }

    /// Repeats a wish that came too soon after another.
    func repeatWish(at now: Int64) {
        if hasWish { wish(at: now) }
    }
}
