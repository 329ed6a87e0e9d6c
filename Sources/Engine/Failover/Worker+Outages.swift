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
            failure, node: Int(connections[index].node), at: now, lastSuccess: lastSuccess,
            lastSuccessOfNode: lastSuccessOfNode)
        if isFirst { troubleHeard = setup.control.noteTrouble() }
    }

    /// Looks whether a silence is over.
    @inline(never)
    mutating func settleOutages() {
        outages.settle(lastSuccess: lastSuccess, node: node, lastSuccessOfNode: lastSuccessOfNode)
    }

    /// Begins a silence where another thread has met an error: this one may have had nothing to do just then.
    mutating func hearOfTrouble() {
        let trouble = setup.control.trouble
        guard trouble != troubleHeard else { return }
        troubleHeard = trouble
        guard phase >= .warmup, phase <= .drain else { return }
        outages.hear(node: node, lastSuccess: lastSuccess, lastSuccessOfNode: lastSuccessOfNode)
    }

    /// When the present server answered for the last time; with a database behind it, operations succeed without it.
    private var lastSuccessOfNode: Int64 { max(isAside ? lastCacheSuccess : lastSuccess, nodeSince) }
}
