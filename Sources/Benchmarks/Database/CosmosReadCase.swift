// SPDX-License-Identifier: Apache-2.0
import Network
import Sandbox

/// Point reads of Cosmos DB over plain HTTP, beside the program `curl` with the same URLs.
struct CosmosReadCase: DatabaseCase {
    private static let keys = 1000
    private static let sessions = 16
    private static let valueBytes = 1024
    private static let peerReads = 20_000

    let name = "direct path, Cosmos DB over HTTP, 16 sessions"
    let peer = "curl, one connection"
    var processorLimit: ComparisonTable.Limit? { nil }
    var processorCeiling: Double? { 60 }
    var rateLimit: ComparisonTable.Limit? { nil }
    var needs: [(program: String, package: String)] { [("curl", "curl")] }
    var note: String {
        "Cosmos DB: `cachegauge compare --paths direct --closed --database-connections \(Self.sessions)`, point reads of "
            + "values of \(Self.valueBytes) bytes from an own server that answers from memory and checks nothing, beside "
            + "`curl` with \(Self.peerReads) URLs of the same items; only what the client costs is of interest, and no "
            + "latency."
    }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        try withService { port in
            try bench.withFolder { folder in
                try bench.run(command(bench, port, seconds, folder), seconds: Double(seconds) + 5, isWide: true)
                return try bench.record(at: folder + "/pairs/01/direct").figure
            }
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let curl = try ProgramSearch.installed("curl")
        return try withService { port in
            try bench.withFolder { folder in
                try bench.run(command(bench, port, 1, folder), seconds: 6, isWide: true)
                let url =
                    "http://127.0.0.1:\(port)/dbs/bench/colls/rows/docs/cachegauge_cosmos:[0-\(Self.keys - 1)]?r="
                    + "[1-\(Self.peerReads / Self.keys)]"
                let began = monotonicSeconds()
                let usage = try bench.run(
                    [curl, "-s", "-o", "/dev/null", url], seconds: 30, allowed: [0], isWide: true)
                return DatabaseFigure(
                    processorMicroseconds: Double(usage.processorMicroseconds) / Double(Self.peerReads),
                    ratePerSecond: Double(Self.peerReads) / (monotonicSeconds() - began))
            }
        }
    }

    private func command(_ bench: DatabaseBench, _ port: Int, _ seconds: Int, _ folder: String) -> [String] {
        // No secret: the key of nothing.
        ["/usr/bin/env", "COSMOS_KEY=AAAA"]
            + bench.comparison(
                [
                    "--set", "name=cosmos", "--keys", "\(Self.keys)", "--value-size", "\(Self.valueBytes)B", "--paths",
                    "direct", "--pairs", "1", "--closed", "--connections", "\(Self.sessions)", "--depth", "1",
                    "--database-connections", "\(Self.sessions)", "--duration", "\(seconds)s",
                ], database: "cosmos+http://127.0.0.1:\(port)/bench/rows", output: folder)
    }

    private func withService<Result>(_ body: (Int) throws -> Result) throws -> Result {
        let host = try ServiceHost(CosmosService())
        guard case .tcp(_, let port) = try host.start() else {
            throw BenchmarkFailure("The server for Cosmos DB has no port.")
        }
        defer { host.stop() }
        return try body(port)
    }
}
