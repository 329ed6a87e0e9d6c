// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network
import Synchronization

/// An installed server with files of its own, which is broken and started again: on one port and in one folder all the
/// time.
///
/// It ends with this process at the latest.
package final class PersistentServer: Sendable {
    package let port: Int
    private let program: String
    private let arguments: [String]
    private let log: Int32
    private let process = Mutex<ServerProcess?>(nil)

    /// How long a server may take to end in an orderly way, which may write all its data (milliseconds).
    private static let orderly: Int32 = 60_000

    /// Starts it on a free port.
    ///
    /// - Parameters:
    ///   - settings: the server's own, as on its command line.
    ///   - folder: an empty folder for its files, which is there.
    ///   - primary: the port of the server that this one is a replica of.
    init(_ program: String, settings: [String], folder: String, replicaOf primary: Int? = nil) throws(SandboxError) {
        self.program = program
        do throws(SystemCallError) {
            port = try Listener.freePort()
        } catch {
            throw SandboxError("\(program) could not be started (\(error)).")
        }
        var all = [
            "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no", "--save", "",
            "--appendonly", "no", "--repl-diskless-sync-delay", "0",
        ]
        if let primary { all += ["--replicaof", "127.0.0.1", "\(primary)"] }
        arguments = all + settings
        log = open("\(folder)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw SandboxError(
                "The log of \(program) cannot be made in \(folder): \(String(cString: strerror(errno))).")
        }
        do throws(SandboxError) {
            try start()
        } catch {
            close(log)
            throw error
        }
    }

    deinit {
        process.withLock { $0 }?.kill()
        close(log)
    }

    package var processID: Int32? { process.withLock { $0?.id } }

    /// Starts the server again, and returns when it answers and has read its files.
    package func start(patience: Int64 = 60_000_000_000) throws(SandboxError) {
        let started: ServerProcess
        do throws(SystemCallError) {
            started = try ServerProcess(program, arguments, log: log)
        } catch {
            throw SandboxError("\(program) could not be started (\(error)).")
        }
        let deadline = clinux_monotonic() + patience
        while started.exitCode == nil, clinux_monotonic() < deadline {
            if ServerProbe.ask(["PING"], port: port) == "+PONG",
                let information = ServerProbe.ask(["INFO", "server"], port: port),
                information.contains("process_id:\(started.id)\r\n")
            {
                process.withLock { $0 = started }
                return
            }
            usleep(5000)
        }
        let code = started.exitCode
        started.kill()
        throw SandboxError(
            "\(program) did not start on port \(port): "
                + (code.map { "it ended with code \($0)." } ?? "it did not answer in \(patience / 1_000_000) ms.")
                + " Check the settings of --sandbox.")
    }

    /// Ends it as a crash would.
    package func kill() { take()?.kill() }

    /// Asks it to end, which lets it write what its settings tell it to.
    package func stop() { take()?.end(patience: Self.orderly) }

    /// Freezes it: it keeps its connections and answers nothing.
    package func pause() { process.withLock { $0 }?.send(SIGSTOP) }

    package func resume() { process.withLock { $0 }?.send(SIGCONT) }

    /// The value of a field of its INFO; nil where it does not answer.
    package func information(_ section: String, _ name: String) -> String? {
        guard let text = ServerProbe.ask(["INFO", section], port: port) else { return nil }
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("\(name):") {
            return String(line.dropFirst(name.utf8.count + 1))
        }
        return nil
    }

    /// Asks it one question; the first line or the text of the reply, nil where none came.
    package func ask(_ words: [String]) -> String? { ServerProbe.ask(words, port: port) }

    private func take() -> ServerProcess? {
        process.withLock { process in
            defer { process = nil }
            return process
        }
    }
}
