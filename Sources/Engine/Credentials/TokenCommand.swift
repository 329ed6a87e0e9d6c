// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// A command of the user's that prints a token, run by the shell, with nothing to read and what it says to standard error
/// shown to nobody: it may hold a secret.
struct TokenCommand {
    var command: String
    /// How long it may take, in nanoseconds.
    var timeout: Int64

    /// More than any token has.
    private static let mostBytes = 1 << 20

    /// What it prints.
    ///
    /// Blocks until it has ended, its time is over, or nobody waits for it; nothing of it is left running then.
    func output(isCancelled: () -> Bool) throws(TokenTextError) -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure("could not be started", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { close(ends[0]) }
        let process = spawn(writingTo: ends[1])
        let number = errno
        close(ends[1])
        guard process > 0 else { throw failure("could not be started", number) }
        let deadline = clinux_monotonic() + timeout
        var bytes: [UInt8] = []
        var hasEnded = false
        while !hasEnded && clinux_monotonic() < deadline && bytes.count < Self.mostBytes && !isCancelled() {
            var entry = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, 10)
            // Asked first: what it had printed by then is in the pipe.
            hasEnded = Self.hasEnded(process)
            Self.drain(ends[0], into: &bytes)
            // A pipe that is closed before the process ends would be ready without end.
            if entry.revents & Int16(POLLHUP) != 0 && !hasEnded { usleep(1000) }
        }
        // The whole group: what it may have left running too.
        kill(-process, SIGKILL)
        let status = clinux_reap_server(process)
        guard hasEnded else {
            throw TokenTextError(
                problem: bytes.count < Self.mostBytes
                    ? "did not end within \(Self.seconds(timeout))" : "printed more than a token has")
        }
        guard status == 0 else {
            throw TokenTextError(
                problem: status > 128
                    ? "was ended by signal \(status - 128)"
                    : "ended with exit code \(status); run it by hand to see why")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The process id, or -1 with errno.
    private func spawn(writingTo descriptor: Int32) -> Int32 {
        let line = ["sh", "-c", "exec 2>/dev/null\n" + command]
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        return clinux_spawn_server("/bin/sh", &words, descriptor)
    }

    /// Whether a process has ended; it is left to be reaped, so that its number stays its own.
    private static func hasEnded(_ process: Int32) -> Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo != 0
    }

    private static func drain(_ descriptor: Int32, into bytes: inout [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return }
            bytes += chunk[..<count]
        }
    }

    private func failure(_ problem: String, _ number: Int32) -> TokenTextError {
        TokenTextError(problem: "\(problem): \(String(cString: strerror(number)))")
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
