// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Network
internal import Plan
internal import Synchronization

/// Holds the address of the primary, and asks the Sentinels again, on a thread of its own: whenever a worker says that
/// connections break or that the server takes no writes, and once in a second, because a primary that was put aside by
/// order goes on answering for a while.
///
/// The workers only see that its number has changed: once in each tick they compare it with the one that they know, and
/// then take the new address, give up the connections to the old one and open others. The schedule goes on meanwhile:
/// what becomes due waits for a connection as it does in any outage.
final class PrimaryKeeper: Sendable {
    /// Where the primary is, and the number of that server among those of the run.
    struct Place: Sendable {
        var address: SocketAddress
        var node: Int
    }

    /// A primary that took the place of the one before.
    struct Change: Sendable {
        /// Monotonic.
        var at: Int64
        var name: String
    }

    private struct State {
        var place: Place
        var nodes: [String]
        var changes: [Change] = []
    }

    private let finder: PrimaryFinder
    private let target: @Sendable () -> TargetPlan
    private let number = Atomic<UInt32>(1)
    private let isAsked = Atomic<Bool>(false)
    private let thread: KeeperThread
    private let state: Mutex<State>

    /// While the answer does not hold yet, in milliseconds: a failover is to be seen soon after it has happened.
    private static let pauses: ClosedRange<Int32> = 10...50

    /// - Parameter target: gives the target with its present credentials.
    init(
        _ finder: PrimaryFinder, first: PrimaryFinder.Place, target: @escaping @Sendable () -> TargetPlan
    ) throws(SystemCallError) {
        self.finder = finder
        self.target = target
        thread = try KeeperThread(name: "sentinel")
        state = Mutex(State(place: Place(address: first.address, node: 0), nodes: [first.name]))
    }

    /// Goes up by one with each new primary.
    var version: UInt32 { number.load(ordering: .acquiring) }

    var place: Place { state.withLock { $0.place } }

    /// The names of all primaries that there were, by their numbers.
    var nodes: [String] { state.withLock { $0.nodes } }

    /// What happened since this was asked for the last time.
    func takeChanges() -> [Change] {
        state.withLock { state in
            defer { state.changes = [] }
            return state.changes
        }
    }

    /// Has the Sentinels asked, soon; called on the ways of errors alone.
    func askAgain() {
        guard !isAsked.exchange(true, ordering: .relaxed) else { return }
        thread.wake()
    }

    func start() { thread.start { self.keep() } }

    func stop() { thread.stop() }

    private func keep() {
        while !thread.isEnding {
            guard isAsked.exchange(false, ordering: .relaxed) else {
                thread.wait(milliseconds: 1000)
                if !isAsked.load(ordering: .relaxed) { look() }
                continue
            }
            var pause = Self.pauses.lowerBound
            while !thread.isEnding {
                // What fails now is what a failover looks like from here; the run itself tells of it.
                if let found = try? finder.find(target()) {
                    accept(found)
                    break
                }
                thread.wait(milliseconds: pause)
                pause = min(pause * 2, Self.pauses.upperBound)
            }
            // Whoever asks in the meantime is answered at the next turn, not at once.
            thread.wait(milliseconds: Self.pauses.lowerBound)
        }
    }

    /// Asks whether another server is the primary now, and leaves the one that is there alone.
    private func look() {
        let known = state.withLock { $0.nodes[$0.place.node] }
        if let found = try? finder.findAnother(target(), than: known) { accept(found) }
    }

    /// Takes the primary that was found; nothing happens where it is the one that is there.
    private func accept(_ found: PrimaryFinder.Place) {
        let isNew = state.withLock { state -> Bool in
            guard state.nodes[state.place.node] != found.name else { return false }
            let known = state.nodes.firstIndex(of: found.name)
            if known == nil { state.nodes.append(found.name) }
            state.place = Place(address: found.address, node: known ?? state.nodes.count - 1)
            state.changes.append(Change(at: clinux_monotonic(), name: found.name))
            return true
        }
        if isNew { number.add(1, ordering: .releasing) }
    }
}

/// Keeps the address of a primary as long as somebody holds this.
final class PrimaryLease: Sendable {
    let keeper: PrimaryKeeper

    init(_ keeper: PrimaryKeeper) {
        self.keeper = keeper
        keeper.start()
    }

    deinit { keeper.stop() }
}
