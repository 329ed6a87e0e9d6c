// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network
import Synchronization

/// An installed `valkey-server` or `redis-server` on a free loopback port, without persistence, for one run.
///
/// It ends with `stop`, and in any case with this process. Its temporary directory is removed as soon as it answers, so
/// that not even a killed process leaves one behind.
package final class ThrowawayServer: Sendable {
    /// The programs that are looked for, best first.
    package static let programs = ["valkey-server", "redis-server"]

    /// The path of the program.
    package let program: String
    package let port: Int
    /// As the server itself says; `unknown` when it does not.
    package let version: String
    /// The directory of the server's files, where it was asked to be kept until `stop`.
    package let directory: String?

    private let process: ServerProcess
    private let files: ServerDirectory
    private let isStopped = Mutex(false)

    package var processID: Int32 { process.id }
    /// Whether the process still runs.
    package var isRunning: Bool { process.exitCode == nil }

    /// The first of `programs` that can be executed in the directories of a search path; relative ones are passed over.
    package static func find(on searchPath: String?) -> String? {
        let directories = (searchPath ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        for program in programs {
            for directory in directories {
                let path = "\(directory)/\(program)"
                var status = stat()
                if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 { return path }
            }
        }
        return nil
    }

    /// Starts a program and returns when it answers, for which it has `patience` nanoseconds.
    ///
    /// Further arguments are the server's own and come after ours. With persistence among them, keep the directory. A port
    /// that somebody else takes between its choice and the server's start is given up for another.
    package static func start(
        _ program: String, arguments: [String] = [], keepingDirectory: Bool = false, patience: Int64 = 5_000_000_000
    ) throws(SandboxError) -> ThrowawayServer {
        var failure = SandboxError("\(program) was not started.")
        for _ in 0..<5 {
            switch attempt(program, arguments, keepingDirectory, patience) {
            case .started(let server): return server
            case .failed(let error, let portTaken):
                guard portTaken else { throw error }
                failure = error
            }
        }
        throw failure
    }

    /// Ends the process, in an orderly way if it does so within three seconds, and removes its files.
    package func stop() {
        let first = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        guard first else { return }
        process.end(patience: 3000)
        files.closeLog()
        if directory != nil { files.remove() }
    }

    private init(
        _ program: String, port: Int, version: String, process: ServerProcess, files: ServerDirectory, keeps: Bool
    ) {
        self.program = program
        self.port = port
        self.version = version
        self.process = process
        self.files = files
        directory = keeps ? files.path : nil
    }

    deinit { stop() }

    private enum Attempt {
        case started(ThrowawayServer)
        case failed(SandboxError, portTaken: Bool)
    }

    private static func attempt(
        _ program: String, _ arguments: [String], _ keepingDirectory: Bool, _ patience: Int64
    ) -> Attempt {
        do throws(SystemCallError) {
            let port = try Listener.freePort()
            let files = try ServerDirectory()
            let own = [
                "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", files.path,
                "--daemonize", "no",
            ]
            let process: ServerProcess
            do throws(SystemCallError) {
                process = try ServerProcess(program, own + arguments, log: files.log)
            } catch {
                files.closeLog()
                files.remove()
                throw error
            }
            if let information = awaitAnswer(process, port: port, patience: patience) {
                if !keepingDirectory { files.removeEmpty() }
                let version = field("valkey_version", of: information) ?? field("redis_version", of: information)
                return .started(
                    ThrowawayServer(
                        program, port: port, version: version ?? "unknown", process: process, files: files,
                        keeps: keepingDirectory))
            }
            let exitCode = process.exitCode
            process.end(patience: 1000)
            let lines = files.lastLines(5)
            files.closeLog()
            files.remove()
            let end = exitCode.map { "it ended with code \($0)" } ?? "it did not answer in \(patience / 1_000_000) ms"
            let log = lines.isEmpty ? "It wrote nothing." : "Its last lines were:\n" + lines.joined(separator: "\n")
            return .failed(
                SandboxError("\(program) could not be started on port \(port): \(end). \(log)"),
                portTaken: lines.contains { $0.contains("in use") })
        } catch {
            return .failed(SandboxError("\(program) could not be started (\(error))."), portTaken: false)
        }
    }

    /// What INFO says once the server answers; empty when it wants a password first; nil when it does not answer in time.
    private static func awaitAnswer(_ process: ServerProcess, port: Int, patience: Int64) -> String? {
        let deadline = clinux_monotonic() + patience
        while process.exitCode == nil, clinux_monotonic() < deadline {
            if let answer = ServerProbe.ask(["PING"], port: port), !answer.hasPrefix("-LOADING") {
                let information = ServerProbe.ask(["INFO", "server"], port: port) ?? ""
                guard let id = field("process_id", of: information) else { return information }
                // Another server may have taken the port; ours then is about to end.
                if id == "\(process.id)" { return information }
            }
            usleep(5000)
        }
        return nil
    }

    private static func field(_ name: String, of information: String) -> String? {
        for line in information.split(whereSeparator: \.isNewline) where line.hasPrefix("\(name):") {
            return String(line.dropFirst(name.utf8.count + 1))
        }
        return nil
    }
}
