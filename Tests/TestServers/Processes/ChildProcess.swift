// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A process that a test started, known by its own process id until it is collected.
struct ChildProcess: ~Copyable {
    let identifier: pid_t
    private var exit: ProcessExit?

    /// Runs `path` with `arguments` (without the program's name).
    ///
    /// Standard input is empty; `output` and `error` are descriptors for what the process writes.
    ///
    /// - Parameters:
    /// - environment: what is added to or replaces our environment; nil removes a variable.
    /// - directory: where the process starts; ours when nil. `path` must be absolute then.
    init(
        path: String, arguments: [String], environment: [String: String?] = [:], directory: String? = nil,
        output: Int32, error: Int32
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)

        // A test runner may block or ignore signals; what it starts must not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // Swift does not see the call that changes the folder of a spawned process; the shell does it, and steps aside.
        let command = directory.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0] } ?? []
        let line = command + [path] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            ChildProcess.environment(changedBy: environment).map { strdup($0) } + [nil]
        defer {
            for pointer in words + variables {
                free(pointer)
            }
        }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, line[0], &actions, &attributes, &words, &variables)
        guard failure == 0 else {
            throw ProcessFailure("Starting \(path)", error: failure)
        }
        self.identifier = identifier
    }

    deinit {
        if exit == nil {
            Glibc.kill(identifier, SIGKILL)
            ChildProcess.collect(identifier, options: 0)
        }
    }

    /// Sends a signal, unless the process has been collected already: its number may then be somebody else's.
    func send(_ signal: Int32) {
        if exit == nil {
            Glibc.kill(identifier, signal)
        }
    }

    /// How the process ended, or nil while it runs.
    mutating func poll() -> ProcessExit? {
        if exit == nil {
            exit = ChildProcess.collect(identifier, options: WNOHANG)
        }
        return exit
    }

    /// Waits until the process ends, at most `seconds`; nil when it still runs then.
    mutating func wait(seconds: Double) -> ProcessExit? {
        let deadline = monotonicSeconds() + seconds
        while poll() == nil, monotonicSeconds() < deadline {
            usleep(2_000)
        }
        return exit
    }

    @discardableResult
    private static func collect(_ identifier: pid_t, options: Int32) -> ProcessExit? {
        var status: Int32 = 0
        var result: pid_t
        repeat {
            result = waitpid(identifier, &status, options)
        } while result < 0 && errno == EINTR
        return result == identifier ? ProcessExit(status: status) : nil
    }

    private static func environment(changedBy changes: [String: String?]) -> [String] {
        var lines: [String] = []
        var next = environ
        while let line = next.pointee {
            let text = String(cString: line)
            if changes[String(text.prefix { $0 != "=" })] == nil {
                lines.append(text)
            }
            next += 1
        }
        for (name, value) in changes {
            if let value {
                lines.append("\(name)=\(value)")
            }
        }
        return lines
    }
}

/// Seconds on the clock that never steps.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
