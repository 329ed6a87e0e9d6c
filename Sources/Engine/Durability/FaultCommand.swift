// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// A command of the user's that breaks something, run by the shell; what it prints goes to standard error.
package struct FaultCommand: Sendable {
    package var command: String
    /// How long it may take, in nanoseconds.
    package var timeout: Int64

    package init(command: String, timeout: Int64) {
        self.command = command
        self.timeout = timeout
    }

    /// Runs it to its end; a sentence where that was not a success, nil where it was.
    ///
    /// Where its time is over, or nobody waits for it, it is killed with all that it started. What it leaves behind at an
    /// end of its own goes on: it may have started a server.
    package func run(isCancelled: () -> Bool) -> String? {
        let line = ["sh", "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        let process = clinux_spawn_server("/bin/sh", &words, STDERR_FILENO)
        guard process > 0 else {
            return "The fault command could not be started: \(String(cString: strerror(errno)))."
        }
        let deadline = clinux_monotonic() + timeout
        var hasEnded = false
        while !hasEnded && clinux_monotonic() < deadline && !isCancelled() {
            usleep(2000)
            hasEnded = Self.hasEnded(process)
        }
        if !hasEnded { kill(-process, SIGKILL) }
        let status = clinux_reap_server(process)
        guard hasEnded else {
            return isCancelled()
                ? "The fault command was ended because the run was."
                : "The fault command did not end within \(timeout / 1_000_000) ms and was killed (--fault-timeout): whether "
                    + "and when its fault came is not known."
        }
        guard status != 0 else { return nil }
        let end = status > 128 ? "was ended by signal \(status - 128)" : "ended with exit code \(status)"
        return "The fault command \(end): whether its fault came is not known."
    }

    /// Whether a process has ended; it is left to be reaped, so that its number stays its own.
    private static func hasEnded(_ process: Int32) -> Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo != 0
    }
}
