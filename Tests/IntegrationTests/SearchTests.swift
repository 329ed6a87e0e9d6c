// SPDX-License-Identifier: Apache-2.0
import Network
import Results
import Sandbox
import ScriptedServer
import TestServers
import Testing

@Suite("A search through the program") struct SearchTests {
    private static let quick = [
        "--keys", "200", "--depth", "1", "--threads", "1", "--warmup", "0s", "--populate", "none", "--operations",
        "get=1", "--quiet",
    ]
    /// A machine that is busy may be the limit, or too uneven for a confirmation.
    private static let done: Set<Int32?> = [0, 3, 4]

    @Test("finds the capacity of a cluster, and compares one with a single server")
    func cluster() throws {
        let (cluster, single) = (try RedisCluster(), try RedisServer())
        let place = try Workplace()
        let load = Self.quick + ["--connections", "6", "--duration", "300ms", "--slo", "response.p50 < 20ms"]
        let capacity = try place.run(
            ["capacity", "smoke"] + load + ["--target", cluster.url, "--output", "capacity"], timeout: 240)
        #expect(Self.done.contains(capacity.code), "\(capacity.standardError)")
        let record = try RunDirectory.readRecord(at: place.path + "/capacity")
        #expect(record.target.mode == "cluster" && record.capacity?.ramp.isEmpty == false)
        let step = try RunDirectory.readRecord(at: place.path + "/capacity/steps/01")
        #expect(step.cluster?.nodes.count == 3)
        let nodes = try #require(step.cluster?.nodes)
        #expect(nodes.allSatisfy { $0.operations > 0 && $0.evictedKeys == 0 })
        // The share is that of the busiest node.
        #expect(record.capacity?.ramp.first?.serverProcessorShare != nil)
        let tiers = try place.run(
            ["tiers", "smoke"] + load
                + [
                    "--rate", "200/s", "--tier", "cluster=\(cluster.url)", "--tier", "single=\(single.url)", "--output",
                    "tiers",
                ], timeout: 400)
        #expect([0, 2].contains(tiers.code), "\(tiers.standardError)")
        let both = try #require(try RunDirectory.readRecord(at: place.path + "/tiers").tiers)
        #expect(both.tiers.map(\.name) == ["cluster", "single"])
        #expect(both.tiers.allSatisfy { $0.asked?.ratePerSecond == 200 })
    }

    /// Four connections with one operation each, answered after 50 ms: 80/s, whatever the service level is.
    @Test("ends at what the target completes where nothing ever misses the service level")
    func neverMissed() throws {
        var script = Script()
        script.replies = .constant(Array("$-1\r\n".utf8))
        script.replyDelay = .fixed(50_000_000)
        let host = try ServiceHost(ScriptedService(script))
        guard case .tcp(_, let port) = try host.start() else { throw ProcessFailure("The server has no port.") }
        defer { host.stop() }
        let place = try Workplace()
        let output = try place.run(
            ["capacity", "smoke"] + Self.quick
                + [
                    "--connections", "4", "--duration", "1s", "--slo", "response.p50 < 50s", "--target",
                    "redis://127.0.0.1:\(port)", "--output", "run",
                ], timeout: 240)
        #expect(Self.done.contains(output.code), "\(output.standardError)")
        let capacity = try #require(try RunDirectory.readRecord(at: place.path + "/run").capacity)
        // A second shows an overload of a sixth; a busy machine ends the search sooner.
        #expect(capacity.perSecond <= 100)
        if output.code == 0 { #expect(capacity.perSecond > 40 && capacity.outcome == .found) }
    }
}
