// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers

/// The one `redis-server` that both clients are measured against: without persistence, on a processor of its own, filled
/// with the keys that they read.
struct LoadedServer: ~Copyable {
    /// What the server has counted since it started.
    struct Counters {
        var calls: Int64
        var misses: Int64
        var evicted: Int64
    }

    static let keys = 1_000_000
    static let valueBytes = 100

    let port: UInt16
    let tlsPort: UInt16
    private let certificates: Certificates
    private let process: MeasuredProcess
    private let connection: ServerConnection

    init(_ program: String, processor: Int?) throws {
        let port = try ServerConnection.freePort()
        let tlsPort = try ServerConnection.freePort()
        let certificates = try Certificates()
        let pair = try certificates.sign("server")
        let process = try MeasuredProcess(
            LoadedServer.command(program, (port, tlsPort, pair, certificates.authority.certificate)),
            processor: processor)
        connection = try LoadedServer.connect(port: port, identifier: process.identifier)
        self.certificates = certificates
        self.port = port
        self.tlsPort = tlsPort
        self.process = process
    }

    /// The command that starts the server, as it is also shown in the report.
    ///
    /// - Parameter place: its ports, its certificate and who has signed it; nil for names of these.
    static func command(
        _ program: String, _ place: (port: UInt16, tlsPort: UInt16, pair: Certificates.Pair, authority: String)?
    ) -> [String] {
        [
            program, "--bind", "127.0.0.1", "--port", place.map { "\($0.port)" } ?? "PORT", "--save", "",
            "--appendonly",
            "no", "--daemonize", "no", "--tls-port", place.map { "\($0.tlsPort)" } ?? "TLS-PORT", "--tls-cert-file",
            place?.pair.certificate ?? "CERTIFICATE", "--tls-key-file", place?.pair.key ?? "KEY", "--tls-ca-cert-file",
            place?.authority ?? "CA-FILE", "--tls-auth-clients", "no",
        ]
    }

    /// Where clients find it.
    var place: ServerPlace {
        ServerPlace(port: "\(port)", tlsPort: "\(tlsPort)", authority: certificates.authority.certificate)
    }

    /// The name of a key as redis-benchmark spells it with `-r`.
    static func keyName(_ number: Int) -> String {
        let digits = "\(number)"
        return "key:" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Writes every key, so that each GET hits.
    func fill() throws {
        let value = String(repeating: "v", count: LoadedServer.valueBytes)
        for start in stride(from: 0, to: LoadedServer.keys, by: 1_000) {
            try connection.expectOK(
                (start..<start + 1_000).map { ["SET", LoadedServer.keyName($0), value] })
        }
    }

    func counters(of operation: Operation) throws -> Counters {
        let commands = Information(try connection.bulk(["INFO", "commandstats"]))
        let stats = Information(try connection.bulk(["INFO", "stats"]))
        let entry = commands["cmdstat_\(operation.rawValue)"] ?? ""
        let calls = entry.split(separator: ",").first { $0.hasPrefix("calls=") }.flatMap { Int64($0.dropFirst(6)) }
        guard let misses = stats["keyspace_misses"].flatMap({ Int64($0) }),
            let evicted = stats["evicted_keys"].flatMap({ Int64($0) })
        else {
            throw BenchmarkFailure("The server's INFO has no counters of misses and evictions.")
        }
        return Counters(calls: calls ?? 0, misses: misses, evicted: evicted)
    }

    /// Waits until the very process that was started answers.
    private static func connect(port: UInt16, identifier: pid_t) throws -> ServerConnection {
        let deadline = monotonicSeconds() + 20
        while monotonicSeconds() < deadline {
            if let connection = try? ServerConnection(port: port),
                Information(try connection.bulk(["INFO", "server"]))["process_id"] == "\(identifier)"
            {
                return connection
            }
            usleep(10_000)
        }
        throw BenchmarkFailure("redis-server did not answer on port \(port) in 20 s.")
    }
}

/// The lines `name:value` of a reply to INFO.
private struct Information {
    private let values: [Substring: Substring]

    init(_ text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                values[parts[0]] = parts[1]
            }
        }
        self.values = values
    }

    subscript(_ name: String) -> Substring? {
        values[Substring(name)]
    }
}
