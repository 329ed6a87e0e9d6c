// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A real `redis-server` of a test's own: on a free loopback port, in a temporary folder, without persistence, ended by
/// its own process id.
///
/// The server is there, and answers, from the initialiser until `stop`, `kill` or the last use of the value.
package final class RedisServer: Sendable {
    package let port: UInt16
    package let password: String?
    /// The path of the unix socket; nil unless it was asked for.
    package let socketPath: String?
    /// The port for TLS, beside the plain one; nil unless it was asked for.
    package let tlsPort: UInt16?
    /// Where the server keeps its files and its log.
    ///
    /// Gone when the server value is.
    package let directory: String

    private let executable: String
    private let settings: [String]
    private let infoCommand: String
    private let process: Mutex<Slot>

    private struct Slot: ~Copyable {
        var child: ChildProcess?
    }

    /// Starts a server and waits until it answers.
    ///
    /// - Parameters:
    ///   - settings: further settings as on the server's command line: `["--maxclients", "10"]`.
    ///   - infoCommand: what INFO is called, where the settings rename it.
    ///   - searchPath: the folders that are looked through for `redis-server`, as in the variable PATH; PATH when nil.
    package init(
        password: String? = nil, unixSocket: Bool = false, tls: TLS? = nil, settings: [String] = [],
        infoCommand: String = "INFO", searchPath: String? = nil
    ) throws {
        guard let executable = ExecutableSearch.find("redis-server", in: searchPath ?? ExecutableSearch.path) else {
            throw ProcessFailure("redis-server is not on the PATH: make test installs it.")
        }
        var template = Array("/tmp/cachegauge-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ProcessFailure("Making a temporary folder", error: errno)
        }
        let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let socketPath = unixSocket ? "\(directory)/redis.sock" : nil
        var all = settings
        if let password {
            all += ["--requirepass", password]
        }
        if let socketPath {
            all += ["--unixsocket", socketPath]
        }

        // Another process may take a free port first; a server that cannot have it ends at once.
        var failure = ProcessFailure("redis-server did not start.")
        for _ in 0..<5 {
            let port = try LoopbackPort.free()
            let tlsPort = try tls.map { _ in try LoopbackPort.free() }
            let all = all + (tls.flatMap { tls in tlsPort.map { tls.settings(port: $0) } } ?? [])
            do {
                let child = try RedisServer.start(
                    executable, port: port, directory: directory, password: password, settings: all,
                    infoCommand: infoCommand)
                self.port = port
                self.password = password
                self.socketPath = socketPath
                self.tlsPort = tlsPort
                self.directory = directory
                self.executable = executable
                self.settings = all
                self.infoCommand = infoCommand
                process = Mutex(Slot(child: child))
                return
            } catch let error as ProcessFailure {
                failure = error
            }
        }
        RedisServer.remove(directory)
        throw failure
    }

    deinit {
        process.withLock { $0.child = nil }
        RedisServer.remove(directory)
    }

    /// The server as a target, with its password.
    package var url: String {
        "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)"
    }

    /// The server as a target by TLS, under a name that its certificate has or has not.
    package func secureURL(host: String = "localhost", credentials: String = "") -> String {
        "rediss://\(credentials)\(host):\(tlsPort ?? 0)"
    }

    /// The process id; nil when no server runs.
    package var identifier: Int32? {
        process.withLock { $0.child?.identifier }
    }

    /// A new connection to the server, past its password.
    package func connect() throws -> RedisConnection {
        try RedisConnection(port: port, password: password)
    }

    /// Sends one command over a connection of its own.
    package func send(_ words: String...) throws -> RedisReply {
        try connect().send(words)
    }

    /// Asks the server to end and waits for it.
    ///
    /// A server that has ended already is left so.
    package func stop() {
        end(SIGTERM)
    }

    /// Ends the server as a crash would, in the middle of what it does.
    package func kill() {
        end(SIGKILL)
    }

    /// Ends the server and starts it anew on the same port.
    ///
    /// Its data are gone, unless the settings keep them.
    package func restart() throws {
        end(SIGTERM)
        try process.withLock { slot in
            slot.child = try RedisServer.start(
                executable, port: port, directory: directory, password: password, settings: settings,
                infoCommand: infoCommand)
        }
    }

    /// Freezes the server: it keeps its connections and answers nothing, until `resume`.
    package func pause() {
        process.withLock { $0.child?.send(SIGSTOP) }
    }

    package func resume() {
        process.withLock { $0.child?.send(SIGCONT) }
    }

    private func end(_ signal: Int32) {
        process.withLock { slot in
            slot.child?.send(signal)
            slot.child?.send(SIGCONT)
            // Whatever has not ended by then, the end of the value kills.
            _ = slot.child?.wait(seconds: 10)
            slot.child = nil
        }
    }

    private static func start(
        _ executable: String, port: UInt16, directory: String, password: String?, settings: [String],
        infoCommand: String
    ) throws -> ChildProcess {
        let log = open("\(directory)/redis.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw ProcessFailure("Opening the log of redis-server", error: errno)
        }
        defer { close(log) }
        var child = try ChildProcess(
            path: executable,
            arguments: [
                "--bind", "127.0.0.1", "--port", "\(port)", "--save", "", "--appendonly", "no", "--daemonize", "no",
                "--dir", directory,
            ] + settings,
            output: log, error: log)
        let deadline = monotonicSeconds() + 20
        while monotonicSeconds() < deadline {
            if let exit = child.poll() {
                throw ProcessFailure(
                    "redis-server ended with \(exit). Its log:\n\(text(ofFile: "\(directory)/redis.log"))")
            }
            if answers(child.identifier, port: port, password: password, infoCommand) {
                return child
            }
            usleep(5_000)
        }
        throw ProcessFailure("redis-server did not answer on port \(port) in 20 s.")
    }

    /// Whether the server that answers on the port is the very process that was started.
    private static func answers(
        _ identifier: pid_t, port: UInt16, password: String?, _ infoCommand: String
    ) -> Bool {
        guard let connection = try? RedisConnection(port: port, password: password),
            let reply = try? connection.send([infoCommand, "server"]), case .text(let information) = reply
        else { return false }
        return information.contains("process_id:\(identifier)\r\n")
    }

    private static func text(ofFile path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Removes the folder and the files in it; the server makes no folders unless it is told to.
    private static func remove(_ directory: String) {
        guard let folder = opendir(directory) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." {
                unlink("\(directory)/\(name)")
            }
        }
        closedir(folder)
        rmdir(directory)
    }
}
