// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The programs of an installed PostgreSQL server, which Debian keeps off the PATH.
package struct PostgresPrograms {
    let user: OrdinaryUser
    private let directory: String

    package init() throws {
        let root = "/usr/lib/postgresql"
        var versions: [Int] = []
        if let folder = opendir(root) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if let version = Int(name), access("\(root)/\(name)/bin/initdb", X_OK) == 0 { versions.append(version) }
            }
            closedir(folder)
        }
        if let newest = versions.max() {
            directory = "\(root)/\(newest)/bin"
        } else if let found = ExecutableSearch.find("initdb", in: ExecutableSearch.path) {
            directory = String(found.dropLast("/initdb".count))
        } else {
            throw ProcessFailure("PostgreSQL's initdb was not found: make test installs it.")
        }
        user = try OrdinaryUser()
    }

    /// The path of a program that comes with the server.
    package func path(_ program: String) -> String { "\(directory)/\(program)" }

    func initialize(_ folder: TemporaryFolder, user name: String, password: String) throws {
        let file = try folder.write(password + "\n", to: "password")
        try user.own(file)
        try run(
            path("initdb"),
            [
                "--pgdata=\(folder.path)/data", "--username=\(name)", "--pwfile=\(file)", "--auth-local=trust",
                "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            ], folder: folder)
    }

    /// A certificate for 127.0.0.1 and localhost that signs itself, and its key.
    func makeCertificate(_ folder: TemporaryFolder) throws -> (certificate: String, key: String) {
        guard let openssl = ExecutableSearch.find("openssl", in: ExecutableSearch.path) else {
            throw ProcessFailure("openssl is not on the PATH: make test installs it.")
        }
        let certificate = "\(folder.path)/server.crt"
        let key = "\(folder.path)/server.key"
        try run(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key,
                "-out", certificate,
            ], folder: folder)
        return (certificate, key)
    }

    /// Starts a server in the foreground and waits until it takes connections.
    func start(_ folder: TemporaryFolder, port: UInt16, settings: [String]) throws -> ChildProcess {
        let log = open("\(folder.path)/postgres.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw ProcessFailure("Opening the log of PostgreSQL", error: errno)
        }
        defer { close(log) }
        let own = ["listen_addresses=127.0.0.1", "unix_socket_directories=\(folder.path)"]
        let words = try user.command(
            path("postgres"),
            ["-D", "\(folder.path)/data", "-p", "\(port)"] + (own + settings).flatMap { ["-c", $0] })
        var child = try ChildProcess(
            path: words[0], arguments: Array(words.dropFirst()), environment: ["HOME": folder.path],
            directory: folder.path, output: log, error: log)
        let deadline = monotonicSeconds() + 30
        while monotonicSeconds() < deadline {
            if let exit = child.poll() {
                throw ProcessFailure("PostgreSQL ended with \(exit). Its log:\n\(folder.text(of: "postgres.log"))")
            }
            // The last line of the file says that connections are taken; the first is the server's own process id.
            let status = folder.text(of: "data/postmaster.pid").split(separator: "\n")
            if status.first == "\(child.identifier)", status.last?.hasPrefix("ready") == true { return child }
            usleep(5_000)
        }
        throw ProcessFailure("PostgreSQL did not take connections on port \(port) in 30 s.")
    }

    private func run(_ program: String, _ arguments: [String], folder: TemporaryFolder) throws {
        let words = try user.command(program, arguments)
        let output = try CommandLineTool(path: words[0]).run(
            Array(words.dropFirst()), environment: ["HOME": folder.path], directory: folder.path)
        guard output.code == 0 else {
            throw ProcessFailure("\(program) failed:\n\(output.standardOutput)\(output.standardError)")
        }
    }
}
