// SPDX-License-Identifier: Apache-2.0
internal import Network

/// The place of one node in a worker: a stretch of its connections, what waits for them, and what went over them.
struct NodeSeat {
    /// The first of its connections and their number; 0 where the seat is empty.
    let first: Int
    var count = 0
    var address: SocketAddress?
    /// Its number among the servers of the run; -1 for an empty seat.
    var number = -1
    /// When it answered an operation for the last time.
    var lastSuccess: Int64 = 0
    /// Connections of this node with a free place.
    var free: IndexQueue
    var waiting: WaitingQueue
    /// Whether it stands in the queue of nodes with both.
    var isHot = false
    /// The topology names it no more; its connections end when they are idle.
    var isRetired = false
    var isReplica = false
    var readyCount = 0
    /// Counts of the measure phase.
    var load = NodeLoad()

    init(first: Int, room: Int, isOpenLoop: Bool) {
        self.first = first
        free = IndexQueue(atLeast: room)
        waiting = WaitingQueue(isTimed: isOpenLoop)
    }
}

/// What went to and came from one node in the measure phase.
struct NodeLoad: Sendable {
    /// Commands written, those that followed a redirection and the parts of split operations among them.
    var commands: UInt64 = 0
    var bytesSent: UInt64 = 0
    var bytesReceived: UInt64 = 0
    var errors: UInt64 = 0
    var redirects: UInt64 = 0

    mutating func add(_ other: NodeLoad) {
        commands += other.commands
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        errors += other.errors
        redirects += other.redirects
    }
}

/// How the connections of a run are divided among nodes and threads.
struct ConnectionShare: Sendable {
    let connections: Int
    let nodes: Int
    let threads: Int

    /// The connections of one thread to one node, at least one.
    ///
    /// Connection number c goes to node c mod nodes, and there to the threads in turn.
    func count(node: Int, thread: Int) -> Int {
        let ofNode = connections / nodes + (node % nodes < connections % nodes ? 1 : 0)
        return max(1, ofNode / threads + (thread < ofNode % threads ? 1 : 0))
    }

    /// The most connections that a thread has to any node.
    func most(thread: Int) -> Int { (0..<nodes).map { count(node: $0, thread: thread) }.max() ?? 1 }

    /// All connections, which are more than were asked for where those do not go round.
    var total: Int {
        (0..<threads).reduce(0) { sum, thread in (0..<nodes).reduce(sum) { $0 + count(node: $1, thread: thread) } }
    }
}
