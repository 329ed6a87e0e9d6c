// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network
import Synchronization

/// A server process that cannot outlive us.
///
/// A thread of its own starts it and then waits for its end. The kernel kills the process when that thread ends
/// (`clinux_spawn_server`), and the thread ends only with the process itself or with ours, however ours ends.
final class ServerProcess: Sendable {
    /// What the waiting thread tells the others, with an eventfd for each of the two things that happen.
    private final class Watch: Sendable {
        let started: Int32
        let ended: Int32
        /// The pid, or the number of the error, once started.
        let launch = Mutex<(id: Int32, error: Int32)>((0, 0))
        let exitCode = Mutex<Int32?>(nil)

        init() throws(SystemCallError) {
            started = clinux_eventfd()
            ended = clinux_eventfd()
            guard started >= 0, ended >= 0 else { throw SystemCallError("eventfd", errno) }
        }

        deinit {
            close(started)
            close(ended)
        }

        func run(_ path: String, _ arguments: [String], log: Int32) {
            var strings: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
            strings.append(nil)
            let id = clinux_spawn_server(path, strings, log)
            let error = errno
            for string in strings { free(string) }
            launch.withLock { $0 = (id, error) }
            Self.signal(started)
            guard id > 0 else { return }
            _ = clinux_await_server(id)
            exitCode.withLock { $0 = clinux_reap_server(id) }
            Self.signal(ended)
        }

        private static func signal(_ eventfd: Int32) {
            var one: UInt64 = 1
            _ = write(eventfd, &one, MemoryLayout<UInt64>.size)
        }
    }

    let id: Int32
    private let watch: Watch
    private let thread: OwnedThread

    /// Starts the program at a path; `log` takes both of its outputs.
    init(_ path: String, _ arguments: [String], log: Int32) throws(SystemCallError) {
        let watch = try Watch()
        self.watch = watch
        thread = try OwnedThread { watch.run(path, arguments, log: log) }
        _ = Self.wait(watch.started, milliseconds: -1)
        let launch = watch.launch.withLock { $0 }
        id = launch.id
        guard launch.id > 0 else {
            thread.join()
            throw SystemCallError("exec", launch.error)
        }
    }

    /// The exit code, or 128 plus the number of the signal that ended it; nil while it runs.
    var exitCode: Int32? { watch.exitCode.withLock { $0 } }

    /// Asks the process to end, insists after `patience` milliseconds, and returns when it is gone.
    ///
    /// Call it once.
    func end(patience: Int32) {
        send(SIGTERM)
        if !Self.wait(watch.ended, milliseconds: patience) { send(SIGKILL) }
        thread.join()
    }

    /// Ends the process at once, and returns when it is gone.
    ///
    /// Call this or `end`, once.
    func kill() {
        send(SIGKILL)
        thread.join()
    }

    /// Sends a signal; nothing happens where the process has ended.
    ///
    /// The lock is held so that the process cannot be reaped, and its number used again, in between.
    func send(_ signal: Int32) {
        watch.exitCode.withLock { exitCode in
            guard exitCode == nil else { return }
            Glibc.kill(id, signal)
        }
    }

    private static func wait(_ eventfd: Int32, milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: eventfd, events: Int16(POLLIN), revents: 0)
        let deadline = clinux_monotonic() + Int64(milliseconds) * 1_000_000
        while true {
            let left = milliseconds < 0 ? -1 : Int32(max(0, (deadline - clinux_monotonic() + 999_999) / 1_000_000))
            let count = poll(&entry, 1, left)
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}
