// SPDX-License-Identifier: Apache-2.0
import CChildren
import Glibc

/// A process that a test started, known by its own process id until it is collected.
///
/// It ends with the tests at the latest, also where these are killed.
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
        let identifier = cchildren_start_bound(line[0], &words, &variables, output, error)
        guard identifier > 0 else {
            throw ProcessFailure("Starting \(path)", error: errno)
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
