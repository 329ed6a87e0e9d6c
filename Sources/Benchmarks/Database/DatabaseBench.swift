// SPDX-License-Identifier: Apache-2.0
import CLinux
import FoundationEssentials
import Glibc
import TestServers

/// The servers of the database cases, and the programs that are run against them.
///
/// Servers have the first processor and clients the second, except in cases that need a server with all of them.
final class DatabaseBench {
    static let keys = 100_000
    static let valueBytes = 100

    let postgres: PostgresServer
    /// One that may use every processor.
    let widePostgres: PostgresServer
    let redis: RedisServer
    let cachegauge: String
    private let processors: [Int32]
    private let clientProcessor: Int?
    private var startedMariaDB: MariaDBServer?

    init(_ machine: Machine) throws {
        let processors = machine.processors
        self.processors = processors.map(Int32.init)
        clientProcessor = processors.count > 1 ? processors[1] : nil
        widePostgres = try PostgresServer()
        // Children inherit it: the servers start here, and the clients are placed one by one.
        if clientProcessor != nil { _ = clinux_pin_thread(Int32(processors[0])) }
        postgres = try PostgresServer()
        redis = try RedisServer()
        cachegauge = try ProgramSearch.built("cachegauge")
    }

    /// A MariaDB server that may use every processor; started when it is first asked for.
    func mariadb() throws -> MariaDBServer {
        if let startedMariaDB { return startedMariaDB }
        _ = clinux_place_thread(processors, Int32(processors.count))
        defer { if clientProcessor != nil { _ = clinux_pin_thread(processors[0]) } }
        let server = try MariaDBServer()
        startedMariaDB = server
        return server
    }

    /// The flags of every comparison here: reads of our own table, in a closed loop of one thread.
    ///
    /// - Parameter database: its URL; nil for a PostgreSQL server of this bench.
    func comparison(
        _ more: [String], on server: PostgresServer? = nil, database: String? = nil, output: String
    ) -> [String] {
        [
            cachegauge, "compare", "smoke", "--target", redis.url, "--database",
            database ?? (server ?? postgres).url,
            "--operations", "get=1",
            "--keys", "\(Self.keys)", "--value-size", "\(Self.valueBytes)B", "--ttl", "none", "--threads", "1",
            "--overwrite", "--quiet", "--output", output,
        ] + more
    }

    /// Runs a client to its end; exit code 4 says that the client was the limit, as it is meant to be.
    ///
    /// - Parameter isWide: whether it may use every processor.
    @discardableResult
    func run(
        _ command: [String], seconds: Double, allowed: [Int32] = [0, 4], isWide: Bool = false
    ) throws -> MeasuredProcess.Usage {
        if isWide { _ = clinux_place_thread(processors, Int32(processors.count)) }
        defer { if isWide && clientProcessor != nil { _ = clinux_pin_thread(processors[0]) } }
        let process = try MeasuredProcess(command, processor: isWide ? nil : clientProcessor)
        let usage = try process.wait(seconds: seconds * 10 + 60)
        guard allowed.contains(usage.exitCode) else {
            throw BenchmarkFailure(
                "\(command.first ?? "") ended with exit code \(usage.exitCode): "
                    + "\(usage.standardError)\(usage.standardOutput)")
        }
        return usage
    }

    /// Gives a folder for a client to write to, and takes it away again.
    func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = try TemporaryFolder()
        return try body(folder.path + "/run")
    }

    /// A record of cachegauge, as far as it is needed here.
    func record(at path: String) throws -> LoadFigures { try LoadFigures.read(at: path) }
}

/// The figures of a record that are compared.
struct LoadFigures: Decodable {
    struct Measure: Decodable {
        var ratePerSecond: Double
        var completed: Int
    }

    struct Client: Decodable {
        var userCpuNs: Int64
        var systemCpuNs: Int64
    }

    struct Phases: Decodable {
        struct Populate: Decodable {
            var keys: Int
            var durationNs: Int64
        }

        var populate: Populate
    }

    var measure: Measure
    var client: Client
    var phases: Phases

    /// Those of the record in a run directory.
    static func read(at path: String) throws -> LoadFigures {
        do {
            return try JSONDecoder().decode(LoadFigures.self, from: Data(TextFile.read(path + "/record.json").utf8))
        } catch let error as DecodingError {
            throw BenchmarkFailure("\(path)/record.json is not as expected: \(error).")
        }
    }

    /// Processor time of the process in the measure phase, per completed operation.
    var figure: DatabaseFigure {
        let time = Double(client.userCpuNs + client.systemCpuNs) / 1000
        return DatabaseFigure(
            processorMicroseconds: time / Double(max(1, measure.completed)), ratePerSecond: measure.ratePerSecond)
    }
}
