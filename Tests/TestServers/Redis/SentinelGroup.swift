// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A primary, its replica, and one Sentinel that watches them, each a process of a test's own on a free loopback port.
package final class SentinelGroup: Sendable {
    /// The name that the Sentinel knows the primary by.
    package static let name = "gauge-primary"

    /// The server that is the primary at first, and the one that becomes it.
    package let first: RedisServer
    package let second: RedisServer
    /// The port of the Sentinel, and that for TLS; 0 without.
    package let port: UInt16
    private let securePort: UInt16
    private let folder: TemporaryFolder
    private let password: String?
    private let isSecure: Bool
    private let process: Mutex<Slot>

    private struct Slot: ~Copyable {
        var child: ChildProcess?
    }

    /// Starts the three and waits until the Sentinel could make the replica the primary.
    ///
    /// - Parameters:
    ///   - password: the servers' own.
    ///   - sentinelPassword: that of the Sentinel.
    ///   - tls: of all three, which then speak TLS among themselves too.
    package init(password: String? = nil, sentinelPassword: String? = nil, tls: RedisServer.TLS? = nil) throws {
        let secret =
            (password.map { ["--masterauth", $0] } ?? []) + (tls == nil ? [] : ["--tls-replication", "yes"])
        first = try RedisServer(password: password, tls: tls, settings: ["--repl-diskless-sync-delay", "0"] + secret)
        let primaryPort = first.tlsPort ?? first.port
        second = try RedisServer(
            password: password, tls: tls, settings: ["--replicaof", "127.0.0.1", "\(primaryPort)"] + secret)
        isSecure = tls != nil
        folder = try TemporaryFolder()
        port = try LoopbackPort.free()
        self.password = sentinelPassword
        let name = Self.name
        var lines = [
            "port \(port)", "bind 127.0.0.1", "dir \(folder.path)",
            "sentinel monitor \(name) 127.0.0.1 \(primaryPort) 1",
            "sentinel down-after-milliseconds \(name) 500", "sentinel failover-timeout \(name) 10000",
        ]
        if let tls {
            securePort = try LoopbackPort.free()
            let settings = tls.settings(port: securePort) + ["--tls-replication", "yes"]
            for place in stride(from: 0, to: settings.count, by: 2) {
                lines.append("\(settings[place].dropFirst(2)) \(settings[place + 1])")
            }
        } else {
            securePort = 0
        }
        if let password { lines.append("sentinel auth-pass \(name) \(password)") }
        if let sentinelPassword { lines.append("requirepass \(sentinelPassword)") }
        let file = try folder.write(lines.joined(separator: "\n") + "\n", to: "sentinel.conf")
        guard let executable = ExecutableSearch.find("redis-server", in: ExecutableSearch.path) else {
            throw ProcessFailure("redis-server is not on the PATH: make test installs it.")
        }
        let log = open("\(folder.path)/sentinel.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw ProcessFailure("Opening the log of the Sentinel", error: errno) }
        defer { close(log) }
        process = Mutex(
            Slot(child: try ChildProcess(path: executable, arguments: [file, "--sentinel"], output: log, error: log)))
        try waitUntilReady()
    }

    deinit { process.withLock { $0.child = nil } }

    /// The set as a target.
    package func url(credentials: String = "", name: String = SentinelGroup.name) -> String {
        isSecure
            ? "rediss+sentinel://\(credentials)127.0.0.1:\(securePort)/\(name)"
            : "redis+sentinel://\(credentials)127.0.0.1:\(port)/\(name)"
    }

    /// Sends one command to the Sentinel.
    package func ask(_ words: String...) throws -> RedisReply {
        try RedisConnection(port: port, password: password).send(words)
    }

    /// The port that the Sentinel names as the primary's; nil where it does not answer.
    package var announced: UInt16? {
        guard case .list(let parts)? = try? ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Self.name), parts.count == 2,
            case .text(let port) = parts[1]
        else { return nil }
        return UInt16(port)
    }

    /// Has the Sentinel make the replica the primary, as before maintenance.
    package func failOver() throws {
        let reply = try ask("SENTINEL", "FAILOVER", Self.name)
        guard reply == .status("OK") else { throw ProcessFailure("The Sentinel does not fail over: \(reply).") }
    }

    private func waitUntilReady() throws {
        let deadline = monotonicSeconds() + 40
        while monotonicSeconds() < deadline {
            if (try? knowsReplica()) == true { return }
            usleep(20_000)
        }
        throw ProcessFailure(
            "The Sentinel did not see its replica in 40 s. Its log:\n\(folder.text(of: "sentinel.log"))")
    }

    /// Whether the replica has the primary's data, and the Sentinel knows so.
    private func knowsReplica() throws -> Bool {
        guard case .list(let replicas) = try ask("SENTINEL", "REPLICAS", Self.name), replicas.count == 1,
            case .list(let fields) = replicas[0]
        else { return false }
        let texts = fields.map { field -> String in if case .text(let text) = field { text } else { "" } }
        let pairs = zip(texts, texts.dropFirst()).map { $0 }
        return pairs.contains { $0 == ("master-link-status", "ok") } && pairs.contains { $0 == ("flags", "slave") }
    }
}
