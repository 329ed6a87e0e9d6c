// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import Synchronization

/// Something that breaks in the middle of a run, on a thread of its own, so that the load goes on meanwhile.
package struct ScheduledFault: Sendable {
    /// How long after the beginning of the measure phase, in nanoseconds.
    package var after: Int64
    /// How long the load goes on once the fault is over, in nanoseconds.
    package var rest: Int64
    /// Does it, and returns when it is done; a sentence where it could not be done.
    ///
    /// What it is given says whether nobody waits for it any more.
    package var action: @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) -> String?

    package init(
        after: Int64, rest: Int64,
        action: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) -> String?
    ) {
        self.after = after
        self.rest = rest
        self.action = action
    }
}

/// When a fault began and ended, and what went wrong with it.
package struct FaultTimes: Sendable, Equatable {
    /// Monotonic, in nanoseconds.
    package var began: Int64
    package var ended: Int64
    /// A sentence; nil where it was done.
    package var problem: String?

    package init(began: Int64, ended: Int64, problem: String? = nil) {
        self.began = began
        self.ended = ended
        self.problem = problem
    }
}

/// Waits for the moment of a fault, brings it about, and ends the run when its time is over.
final class FaultThread: Sendable {
    private let done = Mutex<FaultTimes?>(nil)
    private let isOver = Atomic<Bool>(false)
    private let thread = Mutex<WorkerThread?>(nil)

    /// What there was; nil where the run ended before.
    var times: FaultTimes? { done.withLock { $0 } }

    /// - Parameter measureStart: when the measure phase begins (monotonic).
    func start(_ fault: ScheduledFault, measureStart: Int64, control: RunControl) {
        let thread = WorkerThread(name: "fault", processor: nil) { [self] in
            let began = measureStart + fault.after
            guard rest(until: began, control) else { return }
            var times = FaultTimes(began: clinux_monotonic(), ended: 0)
            times.problem = fault.action { [self] in isEnding(control) }
            times.ended = clinux_monotonic()
            done.withLock { $0 = times }
            if rest(until: times.ended + fault.rest, control) { control.finish() }
        }
        self.thread.withLock { $0 = thread }
    }

    /// Waits for the thread; a fault that is under way is told that nobody waits for it.
    func join() {
        isOver.store(true, ordering: .relaxed)
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func isEnding(_ control: RunControl) -> Bool {
        control.isInterrupted || isOver.load(ordering: .relaxed)
    }

    /// False where the run is over before.
    private func rest(until time: Int64, _ control: RunControl) -> Bool {
        while true {
            let left = time - clinux_monotonic()
            if left <= 0 { return true }
            if isEnding(control) || control.isStopped { return false }
            usleep(UInt32(min(left, 10_000_000) / 1000 + 1))
        }
    }
}
