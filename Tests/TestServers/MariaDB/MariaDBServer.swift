// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A real MariaDB server of a test's own: on a free loopback port and a unix socket, in a temporary folder, as an ordinary
/// user, ended by its own process id.
///
/// Over both ways it wants the password of its user; `sql` goes over the socket as root. Starting one takes about a second.
package final class MariaDBServer: Sendable {
    package var port: UInt16 { process.port }
    package let user = "bench"
    package let password: String
    package let database = "bench"
    package let folder: TemporaryFolder

    private let process: ServerProcess

    /// Makes a data folder, starts a server on it, waits until it answers, and makes a user and a database.
    ///
    /// - Parameter settings: as on the server's command line: `["--max-connections=20"]`.
    package init(password: String = "s3cret-word", settings: [String] = []) throws {
        let folder = try TemporaryFolder()
        let user = try OrdinaryUser()
        try user.own(folder.path)
        let install = try user.command(
            try Self.program("mariadb-install-db"),
            [
                "--no-defaults", "--datadir=\(folder.path)/data", "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ])
        let output = try CommandLineTool(path: install[0]).run(
            Array(install.dropFirst()), environment: ["HOME": folder.path], directory: folder.path)
        guard output.code == 0 else {
            throw ProcessFailure("mariadb-install-db failed:\n\(output.standardOutput)\(output.standardError)")
        }
        process = try ServerProcess { port in
            let child = try Self.start(folder, user, port: port, settings: settings)
            try Self.sql(
                "CREATE DATABASE bench; CREATE USER 'bench'@'%' IDENTIFIED BY '\(password)'; "
                    + "CREATE USER 'bench'@'localhost' IDENTIFIED BY '\(password)'; "
                    + "GRANT ALL ON bench.* TO 'bench'@'%', 'bench'@'localhost'",
                folder, database: "mysql")
            return child
        }
        self.password = password
        self.folder = folder
    }

    deinit { stop() }

    /// The server as a database over TCP, with its password.
    package var url: String { "mysql://\(user):\(password)@127.0.0.1:\(port)/\(database)" }

    /// The server as a database over its unix socket.
    package var socketURL: String { "mysql://\(user):\(password)@/\(database)?socket=\(socket)" }

    package var socket: String { "\(folder.path)/s.sock" }

    /// Runs SQL with the client `mariadb`, which is independent of the code under test: rows in lines, columns apart by tabs.
    @discardableResult
    package func sql(_ text: String) throws -> String { try Self.sql(text, folder, database: database) }

    @discardableResult
    private static func sql(_ text: String, _ folder: TemporaryFolder, database: String) throws -> String {
        let output = try CommandLineTool(path: program("mariadb")).run([
            "--no-defaults", "--default-character-set=utf8mb4", "--socket=\(folder.path)/s.sock", "--user=root",
            "--batch", "--skip-column-names",
            "--database=\(database)", "--execute=\(text)",
        ])
        guard output.code == 0 else { throw ProcessFailure("mariadb failed: \(output.standardError)") }
        return String(
            output.standardOutput.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Asks the server to end, and waits for it; a server that has ended already is left so.
    package func stop() { process.end(SIGTERM) }

    /// Ends the server as a crash would.
    package func kill() { process.end(SIGKILL) }

    /// The path of a program that comes with the server or its client; Debian keeps the server off the PATH of ordinary
    /// users.
    package static func program(_ name: String) throws -> String {
        guard let path = ExecutableSearch.find(name, in: ExecutableSearch.path + ":/usr/sbin:/usr/libexec") else {
            throw ProcessFailure("\(name) of MariaDB was not found: make test installs it.")
        }
        return path
    }

    private static func start(
        _ folder: TemporaryFolder, _ user: OrdinaryUser, port: UInt16, settings: [String]
    ) throws -> ChildProcess {
        let log = open("\(folder.path)/mariadb.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw ProcessFailure("Opening the log of MariaDB", error: errno) }
        defer { close(log) }
        let words = try user.command(
            try program("mariadbd"),
            [
                "--no-defaults", "--datadir=\(folder.path)/data", "--socket=\(folder.path)/s.sock",
                "--bind-address=127.0.0.1", "--port=\(port)", "--pid-file=\(folder.path)/pid", "--skip-name-resolve",
                "--character-set-server=utf8mb4",
            ] + settings)
        var child = try ChildProcess(
            path: words[0], arguments: Array(words.dropFirst()), environment: ["HOME": folder.path],
            directory: folder.path, output: log, error: log)
        let deadline = monotonicSeconds() + 60
        while monotonicSeconds() < deadline {
            if let exit = child.poll() {
                throw ProcessFailure("MariaDB ended with \(exit). Its log:\n\(folder.text(of: "mariadb.log"))")
            }
            // The server writes the file when it takes connections.
            if folder.text(of: "pid").hasPrefix("\(child.identifier)\n") { return child }
            usleep(5_000)
        }
        throw ProcessFailure("MariaDB did not take connections on port \(port) in 60 s.")
    }
}
