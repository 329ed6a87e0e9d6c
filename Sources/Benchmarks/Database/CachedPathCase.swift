// SPDX-License-Identifier: Apache-2.0
import TestServers

/// Reads on the cached path that all hit, beside a plain `run` of GETs: what cache-aside costs the client.
struct CachedPathCase: DatabaseCase {
    private static let connections = 50

    let name = "cached path, all hits, depth 1"
    let peer = "cachegauge run, GET, depth 1"
    var processorLimit: ComparisonTable.Limit? { .atMost(1.3) }
    var rateLimit: ComparisonTable.Limit? { nil }
    var note: String {
        "Cached path: `cachegauge compare --paths cached` of \(Self.keys) keys after a cold start that reads them all, "
            + "beside `cachegauge run --operations get=1`; both closed, \(Self.connections) connections, depth 1, values "
            + "of \(DatabaseBench.valueBytes) bytes; processor time in the measure phase."
    }

    private static let keys = 1000

    private func flags(_ seconds: Int) -> [String] {
        [
            "--set", "name=cached-path", "--keys", "\(Self.keys)", "--pick", "uniform", "--closed", "--connections",
            "\(Self.connections)",
            "--depth",
            "1", "--duration", "\(seconds)s", "--warmup", "1s",
        ]
    }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        try bench.withFolder { folder in
            let more = flags(seconds) + ["--paths", "cached", "--pairs", "1", "--cold-start", "1s"]
            try bench.run(bench.comparison(more, output: folder), seconds: Double(seconds) + 5)
            return try bench.record(at: folder + "/pairs/01/cached").figure
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        try bench.withFolder { folder in
            let command = [
                bench.cachegauge, "run", "smoke", "--target", bench.redis.url, "--operations", "get=1", "--value-size",
                "\(DatabaseBench.valueBytes)B", "--ttl", "none", "--threads", "1", "--overwrite", "--quiet", "--output",
                folder,
            ]
            try bench.run(command + flags(seconds), seconds: Double(seconds) + 5)
            return try bench.record(at: folder).figure
        }
    }
}
