// SPDX-License-Identifier: Apache-2.0

/// A stretch of time in which something failed and nothing succeeded.
///
/// Times are those of the monotonic clock in nanoseconds.
struct Silence: Sendable, Equatable {
    var lastSuccess: Int64
    /// Nil where this thread saw none: another one did.
    var firstError: Int64?
    /// Nil where none came before the end.
    var firstSuccess: Int64?

    /// How long it was, where it lasts to `end` if nothing ended it.
    func length(until end: Int64) -> Int64 { (firstSuccess ?? end) - lastSuccess }
}

/// What failed on one server, or on all together, as one thread saw it.
struct OutageWatch: Sendable {
    private(set) var errors: [FailureClass: Int] = [:]
    private(set) var firstError: Int64?
    /// In order of time.
    private(set) var silences: [Silence] = []
    private(set) var open: Silence?

    /// More silences than these are told from each other by their length.
    private static let most = 256

    mutating func fail(_ failure: FailureClass, at now: Int64, lastSuccess: Int64) {
        // A server could make up words without end.
        if errors.count < 64 || errors[failure] != nil { errors[failure, default: 0] += 1 }
        if firstError == nil { firstError = now }
        if open == nil { open = Silence(lastSuccess: lastSuccess, firstError: now) }
        if open?.firstError == nil { open?.firstError = now }
    }

    /// Another thread has met an error.
    mutating func hear(lastSuccess: Int64) {
        if open == nil { open = Silence(lastSuccess: lastSuccess) }
    }

    /// Ends what is open, where something has succeeded since.
    mutating func settle(lastSuccess: Int64) {
        guard var silence = open, lastSuccess > silence.lastSuccess else { return }
        open = nil
        silence.firstSuccess = lastSuccess
        keep(silence)
    }

    /// Ends the watch: what failed after `end`, when nothing was due any more, is no outage.
    mutating func finish(at end: Int64) {
        guard let silence = open else { return }
        open = nil
        if silence.firstError ?? silence.lastSuccess < end { keep(silence) }
    }

    private mutating func keep(_ silence: Silence) {
        silences.append(silence)
        guard silences.count > Self.most else { return }
        let lengths = silences.map { $0.length(until: .max / 2) }
        if let shortest = lengths.indices.min(by: { lengths[$0] < lengths[$1] }) { silences.remove(at: shortest) }
    }
}

/// What failed during the load, over all servers and on each: one thread's share.
///
/// Nothing is done for an operation that succeeds: a silence takes the time of the last success when an error comes, and
/// looks for the next success only until there is one.
struct OutageLog: Sendable {
    private(set) var overall = OutageWatch()
    /// By the number of the server.
    private(set) var nodes: [OutageWatch] = []
    /// Whether a success would end a silence.
    var isOpen = false

    /// Notes an error of a server.
    ///
    /// True when it is the first since a success.
    mutating func fail(
        _ failure: FailureClass, node: Int, at now: Int64, lastSuccess: Int64, lastSuccessOfNode: Int64
    ) -> Bool {
        let isFirst = overall.open == nil
        overall.fail(failure, at: now, lastSuccess: lastSuccess)
        makeRoom(for: node)
        nodes[node].fail(failure, at: now, lastSuccess: lastSuccessOfNode)
        isOpen = true
        return isFirst
    }

    /// Another thread has met an error.
    mutating func hear(node: Int, lastSuccess: Int64, lastSuccessOfNode: Int64) {
        overall.hear(lastSuccess: lastSuccess)
        makeRoom(for: node)
        nodes[node].hear(lastSuccess: lastSuccessOfNode)
        isOpen = true
    }

    /// Looks whether something has succeeded since.
    mutating func settle(lastSuccess: Int64, node: Int, lastSuccessOfNode: Int64) {
        overall.settle(lastSuccess: lastSuccess)
        if node < nodes.count { nodes[node].settle(lastSuccess: lastSuccessOfNode) }
        isOpen = overall.open != nil || (node < nodes.count && nodes[node].open != nil)
    }

    mutating func finish(at end: Int64) {
        overall.finish(at: end)
        for place in nodes.indices { nodes[place].finish(at: end) }
        isOpen = false
    }

    private mutating func makeRoom(for node: Int) {
        while nodes.count <= node { nodes.append(OutageWatch()) }
    }
}
