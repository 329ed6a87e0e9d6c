// SPDX-License-Identifier: Apache-2.0
import Glibc
import Network

/// A server for a run without a target: an installed one if there is one, else the embedded one.
package final class SandboxServer: Sendable {
    package enum Preference: Sendable {
        /// `valkey-server` or `redis-server`, else the embedded server.
        case installed
        case embedded
    }

    private enum Server: Sendable {
        case installed(ThrowawayServer)
        case embedded(EmbeddedServer)
    }

    package let port: Int
    /// What runs, as a sentence without its full stop.
    package let description: String
    /// How to get a real server, or why the installed one was not used; nil when a real one runs.
    package let hint: String?
    private let server: Server

    package var url: String { "redis://127.0.0.1:\(port)" }
    package var isEmbedded: Bool { if case .embedded = server { true } else { false } }

    /// Starts a server.
    ///
    /// `version` is what the embedded one says it is; the search path is that of the process by default.
    package static func start(
        preferring preference: Preference = .installed, version: String = "0",
        searchPath: String? = getenv("PATH").map { String(cString: $0) }
    ) throws(SandboxError) -> SandboxServer {
        guard preference == .installed else { return try embedded(version, hint: nil) }
        guard let program = ThrowawayServer.find(on: searchPath) else {
            return try embedded(
                version,
                hint: "To measure a real server, install one: apt-get install redis-server (Debian, Ubuntu) or "
                    + "dnf install valkey (Fedora).")
        }
        do throws(SandboxError) {
            return SandboxServer(try ThrowawayServer.start(program))
        } catch {
            return try embedded(version, hint: error.description)
        }
    }

    /// Ends the server and leaves nothing behind; more than once does no harm.
    package func stop() {
        switch server {
        case .installed(let server): server.stop()
        case .embedded(let server): server.stop()
        }
    }

    private static func embedded(_ version: String, hint: String?) throws(SandboxError) -> SandboxServer {
        do throws(SystemCallError) {
            let server = try EmbeddedServer(configuration: ServerConfiguration(version: version))
            return SandboxServer(server, port: try server.start(), hint: hint)
        } catch {
            throw SandboxError("The embedded server could not be started (\(error)).")
        }
    }

    private init(_ server: ThrowawayServer) {
        self.server = .installed(server)
        port = server.port
        hint = nil
        let parts = server.program.split(separator: "/")
        let directory = "/" + parts.dropLast().joined(separator: "/")
        description =
            "\(parts.last ?? "") \(server.version) from \(directory), started on a free loopback port, "
            + "without persistence"
    }

    private init(_ server: EmbeddedServer, port: Int, hint: String?) {
        self.server = .embedded(server)
        self.port = port
        self.hint = hint
        description = "the embedded RESP server, started on a free loopback port in this process"
    }
}
