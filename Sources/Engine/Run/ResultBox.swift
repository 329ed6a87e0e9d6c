// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Synchronization

/// Where a thread leaves its result.
final class ResultBox: Sendable {
    private let stored = Mutex<WorkerResult?>(nil)

    func store(_ result: WorkerResult) { stored.withLock { $0 = result } }

    /// What was left, or nothing counted while the thread still runs.
    var result: WorkerResult { stored.withLock { $0 } ?? WorkerResult() }

    /// Waits until the thread has left its result.
    func wait() {
        while stored.withLock({ $0 == nil }) { usleep(1000) }
    }
}
