// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Network
internal import Plan
internal import RESP
internal import Synchronization

/// Holds the map of a run's nodes and keeps it fresh on a thread of its own: when a worker asks for it, and every 30 s.
///
/// The event loops only see that its number has changed.
final class ClusterKeeper: Sendable {
    private struct State {
        var map: ClusterMap
        var thread: WorkerThread?
        var reads = 0
        var names: [String] = []
    }

    /// How often the topology is read at least, and how far apart two reads are, in nanoseconds.
    private static let longestPause: Int64 = 30_000_000_000
    private static let shortestPause: Int64 = 100_000_000
    /// A node that takes longer to answer is passed over for another.
    private static let patience: Int64 = 2_000_000_000

    private let reader: TopologyReader?
    /// Where to ask when no node that is known answers.
    private let seed: (node: ClusterNode, address: SocketAddress)
    /// What answers in the place of servers, on the thread that asks: virtual time.
    private let script: (@Sendable () -> ClusterTopology?)?
    private let number: Atomic<UInt32>
    private let isEnding = Atomic<Bool>(false)
    private let isWanted = Atomic<Bool>(false)
    private let state: Mutex<State>
    private let bell: Doorbell

    init(
        _ topology: ClusterTopology, seed: (node: ClusterNode, address: SocketAddress), reader: TopologyReader
    ) throws(SystemCallError) {
        self.seed = seed
        var reader = reader
        reader.target = Self.patient(reader.target)
        self.reader = reader
        script = nil
        number = Atomic(1)
        bell = try Doorbell()
        let addresses = Self.addresses(topology, known: [seed.node.name: seed.address])
        state = Mutex(State(map: ClusterMap(version: 1, topology, addresses: addresses)))
    }

    /// For virtual time, where `script` says who holds what and every node is on this machine.
    init(_ topology: ClusterTopology, script: @escaping @Sendable () -> ClusterTopology?) throws(SystemCallError) {
        let first = topology.nodes.first ?? ClusterNode(host: "127.0.0.1", port: 6379)
        seed = (first, SocketAddress.loopback(port: UInt16(first.port)))
        reader = nil
        self.script = script
        number = Atomic(1)
        bell = try Doorbell()
        let addresses = Self.addresses(topology, known: [:])
        state = Mutex(State(map: ClusterMap(version: 1, topology, addresses: addresses)))
    }

    var version: UInt32 { number.load(ordering: .acquiring) }
    var map: ClusterMap { state.withLock { $0.map } }
    /// How often the topology was read since the start.
    var reads: Int { state.withLock { $0.reads } }

    /// The names of all nodes that a worker had a seat for, by their numbers.
    var names: [String] { state.withLock { $0.names } }

    /// The number of a node among those of the run.
    func number(of name: String) -> Int {
        state.withLock { state in
            if let known = state.names.firstIndex(of: name) { return known }
            state.names.append(name)
            return state.names.count - 1
        }
    }

    /// Begins to look after the map; the thread holds the keeper until `stop`.
    func start() {
        let thread = WorkerThread(name: "topology", processor: nil) { self.keep() }
        state.withLock { $0.thread = thread }
    }

    func stop() {
        isEnding.store(true, ordering: .relaxed)
        bell.ring()
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }

    /// Asks for a fresh map, which comes soon after.
    func want() {
        if let script {
            if let topology = script() { accept(topology) }
            return
        }
        if !isWanted.exchange(true, ordering: .relaxed) { bell.ring() }
    }

    /// Takes a topology; nothing changes where it is the one that is there.
    func accept(_ topology: ClusterTopology) {
        let known = map
        guard topology != known.topology else { return state.withLock { $0.reads += 1 } }
        // Names are looked up on this thread, before the lock.
        let addresses = Self.addresses(topology, known: known.addresses)
        state.withLock { state in
            state.reads += 1
            state.map = ClusterMap(version: state.map.version + 1, topology, addresses: addresses)
        }
        number.add(1, ordering: .releasing)
    }

    private static func addresses(
        _ topology: ClusterTopology, known: [String: SocketAddress]
    ) -> [String: SocketAddress] {
        var addresses: [String: SocketAddress] = [:]
        for node in topology.nodes { addresses[node.name] = known[node.name] ?? TopologyReader.resolve(node) }
        return addresses
    }

    // MARK: The thread

    private func keep() {
        guard let reader else { return }
        var connection: (node: ClusterNode, control: ControlConnection<LinuxReactor>)?
        var last = clinux_monotonic()
        while !isEnding.load(ordering: .relaxed) {
            let now = clinux_monotonic()
            let due = last + (isWanted.load(ordering: .relaxed) ? Self.shortestPause : Self.longestPause)
            if now < due {
                bell.wait(milliseconds: Int32((due - now) / 1_000_000) + 1)
                continue
            }
            isWanted.store(false, ordering: .relaxed)
            refresh(reader, &connection)
            last = clinux_monotonic()
        }
    }

    /// Asks the node that answered the last time, then every other that is known, then the address of the URL.
    private func refresh(
        _ reader: TopologyReader, _ connection: inout (node: ClusterNode, control: ControlConnection<LinuxReactor>)?
    ) {
        if let present = connection {
            if let topology = try? reader.topology(from: present.node, present.control) { return accept(topology) }
            connection = nil
        }
        let known = map
        var places = known.topology.nodes.compactMap { node in known.addresses[node.name].map { (node, $0) } }
        places.append((seed.node, seed.address))
        for (node, address) in places where !isEnding.load(ordering: .relaxed) {
            guard let control = try? reader.connect(address) else { continue }
            guard let topology = try? reader.topology(from: node, control) else { continue }
            connection = (node, control)
            return accept(topology)
        }
    }

    /// A target whose nodes are passed over soon when they do not answer.
    static func patient(_ target: TargetPlan) -> TargetPlan {
        var target = target
        target.connectTimeout = min(target.connectTimeout, patience)
        target.timeout = min(target.timeout, patience)
        return target
    }
}

/// Keeps the map fresh as long as somebody holds this.
final class ClusterLease: Sendable {
    let keeper: ClusterKeeper

    init(_ keeper: ClusterKeeper) {
        self.keeper = keeper
        keeper.start()
    }

    deinit { keeper.stop() }
}
