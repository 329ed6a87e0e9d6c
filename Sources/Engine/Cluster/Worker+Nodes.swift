// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Several nodes: which connections there are.

extension Worker where R: ~Copyable {
    /// Takes the first map: connections of its nodes may be opened from now on.
    mutating func beginCluster(_ cluster: ClusterState) {
        for index in 0..<connectionCount { connections[index].retryAt = .max }
        take(cluster.keeper.map, cluster)
    }

    /// Whether something waits that a reply may have made room for.
    var hasMoreForNodes: Bool {
        guard isCluster, let cluster else { return false }
        return cluster.hasHot || aside?.stalled != nil
    }

    /// Takes a new map, where there is one; asks for one where nodes cannot be reached.
    mutating func lookAfterNodes(_ cluster: ClusterState) {
        cluster.repeatWish(at: now)
        if cluster.keeper.version != cluster.version { take(cluster.keeper.map, cluster) }
        for place in 0..<cluster.seatCount where cluster.seats[place].count > 0 {
            let seat = cluster.seats + place
            if seat.pointee.isRetired {
                retire(place, cluster)
            } else if seat.pointee.readyCount == 0 && phase >= .ready {
                cluster.wish(at: now)
            }
        }
        if mode == .closed || mode == .populate { pump(cluster) }
    }

    private mutating func take(_ map: ClusterMap, _ cluster: ClusterState) {
        cluster.adopt(map)
        openSeats(cluster)
        // What waits may belong to another node now.
        for place in 0..<cluster.seatCount {
            let seat = cluster.seats + place
            for _ in 0..<seat.pointee.waiting.count {
                let times = seat.pointee.waiting.firstTimes
                let waiting = seat.pointee.waiting.popFirst()
                cluster.waitingCount -= 1
                cluster.append(waiting, times, to: home(of: waiting, cluster) ?? place)
            }
        }
        if !isAside { pump(cluster) }
    }

    /// The seat that an operation belongs to by the present map; nil for one that may go anywhere.
    private func home(of waiting: WaitingOperation, _ cluster: ClusterState) -> Int? {
        var seat = -1
        var (command, key) = (waiting.operation, waiting.key)
        if waiting.isHeld {
            let operation = cluster.held.operations + waiting.slot
            operation.pointee.isAsking = false
            (command, key) = (operation.pointee.planned.operation, operation.pointee.planned.key)
            if operation.pointee.kind == .part {
                seat = cluster.seat(hashSlot: Int(operation.pointee.hashSlot), isWrite: cluster.isWrite[command])
            }
        }
        if seat < 0 { seat = cluster.seat(command, key) }
        return seat >= 0 ? seat : nil
    }

    /// Lets the connections of seats that were taken be opened.
    func openSeats(_ cluster: ClusterState) {
        for place in 0..<cluster.seatCount {
            let seat = cluster.seats + place
            guard !seat.pointee.isRetired else { continue }
            for index in seat.pointee.first..<seat.pointee.first + seat.pointee.count
            where connections[index].state == .absent && connections[index].retryAt == .max {
                connections[index].retryAt = 0
            }
        }
    }

    /// Ends the idle connections of a node that the topology names no more; the seat is free when all have ended.
    private mutating func retire(_ place: Int, _ cluster: ClusterState) {
        let seat = cluster.seats + place
        var isOver = seat.pointee.waiting.isEmpty
        for index in seat.pointee.first..<seat.pointee.first + seat.pointee.count {
            let connection = connections + index
            if connection.pointee.state != .absent {
                guard connection.pointee.inFlight == 0, aside?.bound[index] ?? 0 == 0 else {
                    isOver = false
                    continue
                }
                close(index)
            }
            connection.pointee.retryAt = .max
        }
        if isOver {
            result.nodes.add(load(of: place, cluster))
            seat.pointee.load = NodeLoad()
            cluster.vacate(place)
        }
    }

    /// What went over the connections of a node.
    private func load(of place: Int, _ cluster: ClusterState) -> NodeLoads {
        NodeLoads([cluster.names[place]: cluster.seats[place].load])
    }

    /// Hands over what was counted by node.
    mutating func reportNodes(_ cluster: ClusterState) {
        for place in 0..<cluster.seatCount where !cluster.names[place].isEmpty {
            result.nodes.add(load(of: place, cluster))
        }
        result.moved += cluster.moved
        result.asked += cluster.asked
        result.passedOver += cluster.passedOver
        result.nodesTurnedAway += cluster.turnedAway
    }

    /// A ready connection of the node of a key, with a free place in its ring; -1 when there is none.
    ///
    /// - Parameter mostInFlight: the commands in flight that such a connection may have; nil for as many as fit.
    func nodeConnection(
        forKey id: UInt64, isWrite: Bool, preferring index: Int, mostInFlight: Int?, _ aside: AsideState,
        _ cluster: ClusterState
    ) -> (index: Int, isBusy: Bool) {
        let found = cluster.seat(hashSlot: cluster.hashSlot(0, id), isWrite: isWrite)
        guard found >= 0, cluster.seats[found].readyCount > 0 else { return (-1, false) }
        let seat = cluster.seats + found
        for step in 0..<seat.pointee.count {
            let place = seat.pointee.first + (max(index, 0) + step) % seat.pointee.count
            if connections[place].state == .ready, Int(aside.bound[place]) < boundLimit,
                mostInFlight.map({ connections[place].inFlight < $0 }) ?? true
            {
                return (place, false)
            }
        }
        return (-1, true)
    }
}

/// What went to each node, by its name.
struct NodeLoads: Sendable {
    private(set) var byName: [String: NodeLoad] = [:]

    init() {}
    init(_ loads: [String: NodeLoad]) { byName = loads }

    mutating func add(_ other: NodeLoads) {
        for (name, load) in other.byName { byName[name, default: NodeLoad()].add(load) }
    }
}
