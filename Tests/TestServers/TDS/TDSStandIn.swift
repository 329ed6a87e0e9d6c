// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// What stands in for SQL Server in tests: `Tests/Independent/tds_standin.py`, which speaks TDS and answers from SQLite.
package final class TDSStandIn: Sendable {
    /// What a stand-in does besides answering.
    package struct Manners: Sendable {
        /// A certificate: TLS is required.
        package var certificate: Certificates.Pair?
        /// Where clients are sent on to at login.
        package var route: UInt16?
        /// The number of the error that every login ends with.
        package var loginFailure: Int32?
        /// The number of the error that executions of prepared statements end with, of a connection's own counting.
        package var failure: Int32?
        package var failsAfter = 0
        package var failureCount: Int?
        /// Whether a connection ends with the first.
        package var failureCloses = false

        package init() {}

        fileprivate var arguments: [String] {
            var words: [String] = []
            if let certificate { words += ["--certificate", certificate.certificate, "--key", certificate.key] }
            if let route { words += ["--route", "\(route)"] }
            if let loginFailure { words += ["--fail-login", "\(loginFailure)"] }
            if let failure { words += ["--fail", "\(failure)", "--fail-after", "\(failsAfter)"] }
            if let failureCount { words += ["--fail-count", "\(failureCount)"] }
            if failureCloses { words.append("--fail-closes") }
            return words
        }
    }

    package let port: UInt16
    package let password = "S3cret-pass"
    private let folder: TemporaryFolder
    private let process: Mutex<Slot>

    private struct Slot: ~Copyable {
        var child: ChildProcess?
    }

    package init(_ manners: Manners = Manners()) throws {
        let folder = try TemporaryFolder()
        guard let python = ExecutableSearch.find("python3", in: ExecutableSearch.path) else {
            throw ProcessFailure("python3 is not on the PATH: make test installs it.")
        }
        let output = open("\(folder.path)/port", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let errors = open("\(folder.path)/errors", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer {
            close(output)
            close(errors)
        }
        var child = try ChildProcess(
            path: python,
            arguments: [
                Self.path("tds_standin.py"), "--database", "\(folder.path)/rows.db", "--log", "\(folder.path)/log",
                "--password",
                password,
            ] + manners.arguments, output: output, error: errors)
        let deadline = monotonicSeconds() + 30
        while monotonicSeconds() < deadline {
            let text = folder.text(of: "port")
            if text.hasSuffix("\n"), let port = UInt16(text.dropLast()) {
                self.port = port
                self.folder = folder
                process = Mutex(Slot(child: child))
                return
            }
            if let exit = child.poll() {
                throw ProcessFailure("The stand-in ended with \(exit): \(folder.text(of: "errors"))")
            }
            usleep(5_000)
        }
        throw ProcessFailure("The stand-in did not listen in 30 s.")
    }

    deinit { stop() }

    /// As a database for FreeTDS, which this machine has beside the driver manager.
    package var url: String { "sqlserver://bench:\(password)@127.0.0.1:\(port)/standin?encrypt=no" }

    /// The same with TLS.
    package var secureURL: String { "sqlserver://bench:\(password)@127.0.0.1:\(port)/standin" }

    /// Runs a statement with FreeTDS' own `tsql`, which is independent of the code under test; returns what it printed.
    ///
    /// - Parameter encryption: `off` or `require`.
    @discardableResult
    package func sql(_ text: String, encryption: String = "off", password: String? = nil) throws -> String {
        let file = try folder.write(text + "\ngo\nquit\n", to: "script")
        let settings = try folder.write(
            "[standin]\nhost = 127.0.0.1\nport = \(port)\ntds version = 7.4\nencryption = \(encryption)\n",
            to: "freetds.conf")
        let output = try CommandLineTool(path: "/bin/sh").run(
            [
                "-c", "tsql -S standin -U bench -P \"$1\" -D standin -o q <\"$2\" 2>&1", "sh",
                password ?? self.password, file,
            ],
            environment: ["FREETDSCONF": settings, "LC_ALL": "C.UTF-8"], timeout: 60)
        guard output.code == 0, !output.standardOutput.contains("Msg ") else {
            throw ProcessFailure("tsql failed: \(output.standardOutput)")
        }
        return output.standardOutput
    }

    /// What clients asked for: a line each, such as `[50000] RPC sp_execute 1 7`.
    package var log: [String] { folder.wholeText(of: "log").split(separator: "\n").map(String.init) }

    /// Whatever went wrong inside it; empty when nothing did.
    package var errors: String { folder.text(of: "errors") }

    package func stop() {
        process.withLock { slot in
            slot.child?.send(SIGTERM)
            _ = slot.child?.wait(seconds: 10)
            slot.child = nil
        }
    }

    /// A file beside the stand-in.
    package static func path(_ name: String) -> String {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(tests)/Independent/\(name)"
    }
}
