// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A real PostgreSQL server of a test's own: on a free loopback port and a unix socket, in a temporary folder, as an
/// ordinary user, ended by its own process id.
///
/// The server is there, and answers, from the initialiser until `stop`, `kill` or the last use of the value. Over TCP it
/// wants the password; over the socket it trusts. Starting one takes about two seconds.
package final class PostgresServer: Sendable {
    package var port: UInt16 { process.port }
    package let user = "bench"
    package let password: String
    /// The server's certificate, which signs itself; nil unless TLS was asked for.
    package let certificate: String?
    package let folder: TemporaryFolder

    private let programs: PostgresPrograms
    private let settings: [String]
    private let process: ServerProcess

    /// Makes a database cluster, starts a server on it and waits until it answers.
    ///
    /// - Parameters:
    ///   - settings: as in the server's configuration: `["fsync=off"]`.
    ///   - tls: whether the server offers TLS over TCP, for 127.0.0.1 and localhost.
    package init(password: String = "s3cret-word", tls: Bool = false, settings: [String] = []) throws {
        let programs = try PostgresPrograms()
        let folder = try TemporaryFolder()
        try programs.user.own(folder.path)
        try programs.initialize(folder, user: "bench", password: password)
        var all = settings
        var certificate: String?
        if tls {
            let files = try programs.makeCertificate(folder)
            certificate = files.certificate
            all += ["ssl=on", "ssl_cert_file=\(files.certificate)", "ssl_key_file=\(files.key)"]
        }

        let settings = all
        process = try ServerProcess { try programs.start(folder, port: $0, settings: settings) }
        self.password = password
        self.certificate = certificate
        self.folder = folder
        self.programs = programs
        self.settings = settings
    }

    deinit { stop() }

    /// The server as a database over TCP, with its password.
    package var url: String { "postgres://\(user):\(password)@127.0.0.1:\(port)/postgres" }

    /// The server as a database over its unix socket.
    package var socketURL: String { "postgres://\(user)@:\(port)/postgres?host=\(folder.path)" }

    /// Runs SQL with `psql`, which is independent of the code under test: rows in lines, columns apart by `|`.
    @discardableResult
    package func sql(_ text: String) throws -> String { try script([text]) }

    /// Runs statements and commands of `psql` one after the other, in one session.
    @discardableResult
    package func script(_ commands: [String]) throws -> String {
        let output = try CommandLineTool(path: programs.path("psql")).run(
            [
                "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                "--host=\(folder.path)", "--port=\(port)", "--username=\(user)", "--dbname=postgres",
            ] + commands.map { "--command=\($0)" }, environment: ["PGPASSWORD": nil, "PGOPTIONS": nil])
        guard output.code == 0 else { throw ProcessFailure("psql failed: \(output.standardError)") }
        return String(
            output.standardOutput.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Asks the server to end its sessions and itself, and waits for it; a server that has ended already is left so.
    package func stop() { process.end(SIGINT) }

    /// Ends the server as a crash would.
    package func kill() { process.end(SIGQUIT) }

    /// Ends the server, if it still runs, and starts it anew on the same port with the same data.
    package func restart() throws {
        stop()
        try process.replace { try programs.start(folder, port: $0, settings: settings) }
    }
}
