// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Synchronization

/// The flags that the threads of a run share: the coordinator's orders, read once per housekeeping tick, and what the
/// workers tell about themselves.
package final class RunControl: Sendable {
    private let stopped = Atomic<Bool>(false)
    private let interrupted = Atomic<Bool>(false)
    private let finished = Atomic<Bool>(false)
    private let connected = Atomic<Bool>(false)
    private let unconnected = Atomic<Int>(0)
    private let start = Atomic<Int64>(.max)
    private let troubles = Atomic<Int>(0)
    private let successes: [Gauge]
    /// Rung when there is something for the coordinator: a thread that entered a phase, or a full snapshot.
    let bell: Doorbell?

    /// One number per thread, in memory of its own.
    private final class Gauge: Sendable {
        let value = Atomic<Int64>(0)
        let phase = Atomic<Int>(0)
        let populated = Atomic<Int>(0)
    }

    package init(threads: Int) {
        successes = (0..<threads).map { _ in Gauge() }
        // Without it (no descriptor left) the coordinator looks a little later.
        bell = try? Doorbell()
    }

    /// Ends the present phase; everything is still written.
    ///
    /// What Ctrl-C does.
    package func interrupt() {
        interrupted.store(true, ordering: .relaxed)
        stopped.store(true, ordering: .relaxed)
    }

    /// Ends the run because nothing succeeds any more.
    func giveUp() { stopped.store(true, ordering: .relaxed) }

    /// Ends the load because all that was wanted has happened.
    func finish() {
        finished.store(true, ordering: .relaxed)
        stopped.store(true, ordering: .relaxed)
    }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }
    package var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }
    var isGivenUp: Bool { isStopped && !isInterrupted && !finished.load(ordering: .relaxed) }

    /// When the load begins (monotonic, ns); `Int64.max` until all threads are ready.
    var startTime: Int64 {
        get { start.load(ordering: .acquiring) }
        set { start.store(newValue, ordering: .releasing) }
    }

    func setLastSuccess(_ time: Int64, thread: Int) { successes[thread].value.store(time, ordering: .relaxed) }

    /// The last time any thread had a reply that was no error; 0 before the first.
    var lastSuccess: Int64 { successes.map { $0.value.load(ordering: .relaxed) }.max() ?? 0 }

    /// Tells the other threads that something fails; returns the number of the news.
    func noteTrouble() -> Int { troubles.add(1, ordering: .relaxed).newValue }

    /// The number of the last such news.
    var trouble: Int { troubles.load(ordering: .relaxed) }

    func setPhase(_ phase: WorkerPhase, thread: Int) {
        successes[thread].phase.store(phase.rawValue, ordering: .releasing)
        bell?.ring()
    }

    /// The phase of the thread that is furthest behind.
    var phase: WorkerPhase {
        WorkerPhase(rawValue: successes.map { $0.phase.load(ordering: .acquiring) }.min() ?? 0) ?? .connect
    }

    /// Tells that a thread has a connection to begin with.
    func setConnected() { connected.store(true, ordering: .relaxed) }

    var isConnected: Bool { connected.load(ordering: .relaxed) }

    /// Tells that a thread has none, and waits for the others.
    func setUnconnected() { unconnected.add(1, ordering: .relaxed) }

    /// Whether no thread has one: there is nobody to wait for.
    var isNobodyConnected: Bool { !isConnected && unconnected.load(ordering: .relaxed) >= successes.count }

    func setPopulated(_ count: Int, thread: Int) { successes[thread].populated.store(count, ordering: .relaxed) }

    /// How many keys all threads have populated so far.
    var populated: Int { successes.reduce(0) { $0 + $1.populated.load(ordering: .relaxed) } }
}

/// What a worker is doing, in the order in which it happens.
package enum WorkerPhase: Int, Sendable, Comparable {
    case connect, populate, ready, warmup, measure, drain, done

    package static func < (one: WorkerPhase, other: WorkerPhase) -> Bool { one.rawValue < other.rawValue }
}
