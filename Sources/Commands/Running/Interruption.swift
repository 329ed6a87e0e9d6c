// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Glibc
internal import Results
internal import Sandbox
internal import Synchronization

/// Ctrl-C and SIGTERM: once ends the run and writes everything, twice stops at once.
///
/// A signal right behind the first is the same one: `timeout` and some shells send it to the process and to its group.
///
/// The signals are blocked in every thread and taken by one that waits for them, so that what follows is ordinary code.
final class Interruption: Sendable {
    static let shared = Interruption()

    private struct State {
        var control: RunControl?
        var sandbox: SandboxServer?
        var folder: SandboxFolder?
        var directory: RunDirectory?
        var isInSession = false
        /// When the first signal came (monotonic, ns).
        var interruptedAt: Int64?
        var outputFailed = false
    }

    /// Signals that come closer together than this (ns) are one.
    private static let sameSignal: Int64 = 200_000_000

    private let state = Mutex(State())

    /// Begins to take the signals.
    ///
    /// Called once, before any thread is started.
    func listen() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                var signals = sigset_t()
                sigemptyset(&signals)
                sigaddset(&signals, SIGINT)
                sigaddset(&signals, SIGTERM)
                while true {
                    var number: Int32 = 0
                    if sigwait(&signals, &number) == 0 { Interruption.shared.take() }
                }
            }, nil)
        pthread_detach(thread)
    }

    /// What the first signal ends: nil when nothing that can be ended is running.
    func watch(_ control: RunControl?) {
        let pending = state.withLock { state in
            state.control = control
            return state.interruptedAt != nil
        }
        if pending { control?.interrupt() }
    }

    /// From here on the first signal is waited for with `isInterrupted` or `watch`, and does not end the process.
    func beginSession() { state.withLock { $0.isInSession = true } }

    /// A server that the second signal must not leave behind.
    func guardSandbox(_ sandbox: SandboxServer?) { state.withLock { $0.sandbox = sandbox } }

    /// A folder that the second signal must not leave behind.
    func guardFolder(_ folder: SandboxFolder?) { state.withLock { $0.folder = folder } }

    /// A directory that the second signal must not leave half filled.
    func guardDirectory(_ directory: RunDirectory?) { state.withLock { $0.directory = directory } }

    var isInterrupted: Bool { state.withLock { $0.interruptedAt != nil } }

    /// Remembers that results could not be shown.
    func noteOutputFailure() { state.withLock { $0.outputFailed = true } }

    var outputFailed: Bool { state.withLock { $0.outputFailed } }

    private func take() {
        let now = Self.now()
        let (state, first) = state.withLock { state in
            defer { state.interruptedAt = state.interruptedAt ?? now }
            return (state, state.interruptedAt)
        }
        if first == nil, state.isInSession || state.control != nil {
            StandardError.write("\nInterrupted: ending the run and writing what was measured. Again to stop at once.\n")
            state.control?.interrupt()
        } else if let first, now - first < Self.sameSignal {
            return
        } else {
            state.sandbox?.stop()
            state.folder?.remove()
            state.directory?.discard()
            _exit(ExitStatus.interrupted.rawValue)
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
