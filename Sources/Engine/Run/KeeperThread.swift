// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Synchronization

/// The thread of somebody who looks after something during a run, and is woken by a bell.
final class KeeperThread: Sendable {
    private let name: String
    private let bell: Doorbell
    private let isStopped = Atomic<Bool>(false)
    private let thread = Mutex<WorkerThread?>(nil)

    init(name: String) throws(SystemCallError) {
        self.name = name
        bell = try Doorbell()
    }

    /// Whether `stop` was called: `keep` is to return soon.
    var isEnding: Bool { isStopped.load(ordering: .relaxed) }

    /// The thread holds what `keep` holds until `stop`.
    func start(_ keep: @escaping @Sendable () -> Void) {
        let started = WorkerThread(name: name, processor: nil, keep)
        thread.withLock { $0 = started }
    }

    /// Ends the thread, and waits for its end.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        bell.ring()
        let started = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        started?.join()
    }

    func wake() { bell.ring() }

    /// Waits until somebody wakes the thread, or for that long.
    func wait(milliseconds: Int32) { bell.wait(milliseconds: milliseconds) }
}
