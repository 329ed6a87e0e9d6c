// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Synchronization

/// A primary of the tool's own with files and, where asked for, replicas: what a fault can be brought about on.
package final class PersistentSandbox: Sendable {
    package let primary: PersistentServer
    package let replicas: [PersistentServer]
    /// Such as `redis-server 7.0.15`.
    package let server: String
    /// The kind of the file system that holds the files, such as `ext4`; nil where it is not known.
    package let fileSystem: String?
    /// The server that takes the writes now.
    private let present: Mutex<PersistentServer>

    package var port: Int { present.withLock { $0.port } }
    package var url: String { "redis://127.0.0.1:\(port)" }

    /// Starts the servers, and returns when every replica has all of the primary's data.
    ///
    /// - Parameters:
    ///   - settings: of every server, as on its command line.
    ///   - folder: for all files, each of the servers in a folder of its own; the owner removes it.
    package init(
        settings: [String], replicas count: Int, folder: String,
        searchPath: String? = getenv("PATH").map { String(cString: $0) }
    ) throws(SandboxError) {
        guard let program = ThrowawayServer.find(on: searchPath) else {
            throw SandboxError(
                "Persistence can be measured on a real server alone, and neither valkey-server nor redis-server is installed: "
                    + "apt-get install redis-server (Debian, Ubuntu) or dnf install valkey (Fedora).")
        }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SandboxError("The folder \(folder) cannot be made: \(String(cString: strerror(errno))).")
        }
        fileSystem = Self.kind(ofFileSystem: folder)
        let primary = try Self.start(program, settings, folder, "primary")
        self.primary = primary
        var replicas: [PersistentServer] = []
        for number in 0..<count {
            replicas.append(try Self.start(program, settings, folder, "replica-\(number + 1)", of: primary.port))
        }
        self.replicas = replicas
        present = Mutex(primary)
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let version =
            primary.information("server", "valkey_version") ?? primary.information("server", "redis_version") ?? ""
        server = version.isEmpty ? name : "\(name) \(version)"
        try awaitReplicas()
    }

    /// Ends the servers.
    package func stop() {
        for server in [primary] + replicas { server.kill() }
    }

    /// Makes the replica that has received most the new primary, and the others its replicas; returns its port.
    package func promote() throws(SandboxError) -> Int {
        let known = replicas.map { ($0, $0.information("replication", "slave_repl_offset").flatMap { Int($0) } ?? -1) }
        guard let best = known.max(by: { $0.1 < $1.1 })?.0 else {
            throw SandboxError("There is no replica that could become the primary.")
        }
        guard best.ask(["REPLICAOF", "NO", "ONE"]) == "+OK" else {
            throw SandboxError("The replica on port \(best.port) did not become a primary.")
        }
        for other in replicas where other !== best { _ = other.ask(["REPLICAOF", "127.0.0.1", "\(best.port)"]) }
        present.withLock { $0 = best }
        return best.port
    }

    /// Starts the former primary again, as a replica of the new one.
    package func rejoin() throws(SandboxError) {
        try primary.start()
        guard primary.ask(["REPLICAOF", "127.0.0.1", "\(port)"]) == "+OK" else {
            throw SandboxError("The former primary on port \(primary.port) did not become a replica.")
        }
    }

    private func awaitReplicas() throws(SandboxError) {
        let deadline = clinux_monotonic() + 60_000_000_000
        for replica in replicas {
            while replica.information("replication", "master_link_status") != "up" {
                guard clinux_monotonic() < deadline else {
                    throw SandboxError("A replica of the sandbox did not get the primary's data within 60 s.")
                }
                usleep(20_000)
            }
        }
    }

    private static func start(
        _ program: String, _ settings: [String], _ folder: String, _ name: String, of primary: Int? = nil
    ) throws(SandboxError) -> PersistentServer {
        let path = "\(folder)/\(name)"
        guard mkdir(path, 0o700) == 0 else {
            throw SandboxError("The folder \(path) cannot be made: \(String(cString: strerror(errno))).")
        }
        // A port that somebody else takes between its choice and the server's start is given up for another.
        do throws(SandboxError) {
            return try PersistentServer(program, settings: settings, folder: path, replicaOf: primary)
        } catch {
            return try PersistentServer(program, settings: settings, folder: path, replicaOf: primary)
        }
    }

    /// The kind of file system under a path, by the last of the mounts that hold it.
    private static func kind(ofFileSystem path: String) -> String? {
        guard let file = fopen("/proc/self/mounts", "re") else { return nil }
        defer { fclose(file) }
        var best: (length: Int, kind: String)?
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(separator: " ")
            guard fields.count >= 3 else { continue }
            let place = String(fields[1])
            let holds = place == "/" || path == place || path.hasPrefix(place + "/")
            if holds, place.utf8.count >= best?.length ?? 0 { best = (place.utf8.count, String(fields[2])) }
        }
        return best?.kind
    }
}
