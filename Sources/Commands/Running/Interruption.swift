// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Glibc
internal import Sandbox
internal import Synchronization

/// Ctrl-C and SIGTERM: once ends the run and writes everything, twice stops at once.
///
/// The signals are blocked in every thread and taken by one that waits for them, so that what follows is ordinary code.
final class Interruption: Sendable {
    static let shared = Interruption()

    private struct State {
        var control: RunControl?
        var sandbox: SandboxServer?
        var isInterrupted = false
        var outputFailed = false
    }

    private let state = Mutex(State())

    /// Begins to take the signals. Called once, before any thread is started.
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
            return state.isInterrupted
        }
        if pending { control?.interrupt() }
    }

    /// What the second signal must not leave behind.
    func guardSandbox(_ sandbox: SandboxServer?) { state.withLock { $0.sandbox = sandbox } }

    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    /// Remembers that results could not be shown.
    func noteOutputFailure() { state.withLock { $0.outputFailed = true } }

    var outputFailed: Bool { state.withLock { $0.outputFailed } }

    private func take() {
        let (control, sandbox, isFirst) = state.withLock { state in
            defer { state.isInterrupted = true }
            return (state.control, state.sandbox, !state.isInterrupted)
        }
        if isFirst, let control {
            StandardError.write("\nInterrupted: ending the run and writing what was measured. Again to stop at once.\n")
            control.interrupt()
        } else {
            sandbox?.stop()
            _exit(ExitStatus.interrupted.rawValue)
        }
    }
}
