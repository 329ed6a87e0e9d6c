// SPDX-License-Identifier: Apache-2.0
import Experiments
import Results
import Testing

@Suite("What limits a step") struct StepLimiterTests {
    private static func record(_ change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
        var record = RunRecord()
        record.measure = MeasureRecord(
            durationNs: 10_000_000_000, planned: 1000, sent: 1000, unsent: 0, completed: 1000, failed: 0, unfinished: 0,
            completedInWindow: 1000, ratePerSecond: 100)
        record.server.before = ["used_cpu_user_main_thread": "5", "used_cpu_sys_main_thread": "1", "evicted_keys": "7"]
        record.server.after = ["used_cpu_user_main_thread": "6", "used_cpu_sys_main_thread": "2", "evicted_keys": "7"]
        change(&record)
        return record
    }

    private static func node(_ busy: Int64, evicted: Int) -> NodeRecord {
        var node = NodeRecord(name: "n", role: "primary", shard: 0, slots: 8192)
        node.cpuNs = busy
        node.evictedKeys = evicted
        return node
    }

    @Test("is the busiest node of a cluster, not the one that was asked first")
    func cluster() {
        #expect(StepLimiter.serverProcessorShare(Self.record()) == 0.2)
        #expect(StepLimiter.name(Self.record(), isBad: false) == "none")
        let uneven = Self.record {
            var cluster = ClusterRecord()
            cluster.nodes = [Self.node(2_000_000_000, evicted: 0), Self.node(9_000_000_000, evicted: 0)]
            $0.cluster = cluster
        }
        #expect(StepLimiter.serverProcessorShare(uneven) == 0.9)
        #expect(StepLimiter.name(uneven, isBad: false) == "server-cpu")
        let full = Self.record {
            var cluster = ClusterRecord()
            cluster.nodes = [Self.node(0, evicted: 0), Self.node(0, evicted: 3)]
            $0.cluster = cluster
        }
        #expect(StepLimiter.evictedKeys(full) == 3 && StepLimiter.name(full, isBad: false) == "evictions")
    }

    @Test(
        "is the client where a finding says that its figures show the client",
        arguments: [
            "generator-lag", "client-cpu", "cpu-throttling", "offered-load",
        ])
    func client(code: String) {
        let record = Self.record {
            $0.validity = ValidityRecord(findings: [Finding(code, .invalid, "The client was late.")])
        }
        #expect(StepLimiter.name(record, isBad: true) == "client")
        let warned = Self.record {
            $0.validity = ValidityRecord(findings: [Finding(code, .warning, "The client was a little late.")])
        }
        #expect(StepLimiter.name(warned, isBad: true) == "unknown")
    }
}
