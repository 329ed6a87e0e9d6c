// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import RESP

// What failed and for how long nothing succeeded: all of it on the ways of errors, and while a silence lasts.

extension Worker where R: ~Copyable {
    /// Notes that something on a connection failed.
    @inline(never)
    mutating func note(_ failure: FailureClass, _ index: Int) {
        if let primary = setup.primary, failure.asksForPrimary { primary.askAgain() }
        guard phase >= .warmup, phase <= .drain else { return }
        let isFirst = outages.fail(
            failure, node: number(ofNodeOf: index), at: now, lastSuccess: lastSuccess,
            lastSuccessOfNode: lastSuccess(ofNodeOf: index))
        if isFirst { troubleHeard = setup.control.noteTrouble() }
    }

    /// Looks whether a silence is over.
    @inline(never)
    mutating func settleOutages() {
        guard !isCluster else { return settleNodes() }
        outages.settle(lastSuccess: lastSuccess, node: node, lastSuccessOfNode: lastSuccessOfNode)
    }

    /// Begins a silence where another thread has met an error: this one may have had nothing to do just then.
    mutating func hearOfTrouble() {
        let trouble = setup.control.trouble
        guard trouble != troubleHeard else { return }
        troubleHeard = trouble
        guard phase >= .warmup, phase <= .drain else { return }
        guard !isCluster else { return hearForNodes() }
        outages.hear(node: node, lastSuccess: lastSuccess, lastSuccessOfNode: lastSuccessOfNode)
    }

    /// When the present server answered for the last time; with a database behind it, operations succeed without it.
    private var lastSuccessOfNode: Int64 { max(isAside ? lastCacheSuccess : lastSuccess, nodeSince) }
}

// The same with several nodes, each of which has a seat.

extension Worker where R: ~Copyable {
    private func number(ofNodeOf index: Int) -> Int {
        guard isCluster, let cluster else { return Int(connections[index].node) }
        return max(0, cluster.seats[Int(cluster.seatOf[index])].number)
    }

    private func lastSuccess(ofNodeOf index: Int) -> Int64 {
        guard isCluster, let cluster else { return lastSuccessOfNode }
        return max(cluster.seats[Int(cluster.seatOf[index])].lastSuccess, nodeSince)
    }

    private mutating func settleNodes() {
        guard let cluster else { return }
        var isOpen = false
        for seat in UnsafeBufferPointer(start: cluster.seats, count: cluster.seatCount) where seat.number >= 0 {
            outages.settle(
                lastSuccess: lastSuccess, node: seat.number, lastSuccessOfNode: max(seat.lastSuccess, nodeSince))
            isOpen = isOpen || outages.isOpen
        }
        outages.isOpen = isOpen
    }

    private mutating func hearForNodes() {
        guard let cluster else { return }
        for seat in UnsafeBufferPointer(start: cluster.seats, count: cluster.seatCount) where seat.number >= 0 {
            outages.hear(
                node: seat.number, lastSuccess: lastSuccess, lastSuccessOfNode: max(seat.lastSuccess, nodeSince))
        }
    }
}
