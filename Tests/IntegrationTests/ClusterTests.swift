// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("A real cluster", .serialized) struct ClusterTests {
    /// Without TTL, so that a miss is a key that went astray.
    private let steady = ["--ttl", "none"]

    @Test("gets each operation on the right node, and the record says what went where", arguments: [true, false])
    func routing(isClosed: Bool) throws {
        let cluster = try RedisCluster()
        let run = try MeasuredRun(
            target: cluster.url,
            steady + ["--operations", "get=8,set=1,mget:5=1", "--connections", "6", "--threads", "2", "--cleanup"]
                + (isClosed ? ["--closed"] : []))
        #expect(run.isClean)
        let (get, set, mget) = (try run.operation("get"), try run.operation("set"), try run.operation("mget"))
        #expect(get.hits == get.count && mget.hits == 5 * mget.count)
        #expect(try cluster.calls("get") == get.count)
        // The keys that were populated, and the owner's marker.
        #expect(try cluster.calls("set") == set.count + 500 + 1)
        #expect(try cluster.keyCount() == 0)
        #expect(run.record.target.mode == "cluster")
        let nodes = try #require(run.record.cluster)
        #expect(nodes.moved == 0 && nodes.asked == 0 && nodes.readFrom == "primary")
        #expect(nodes.nodes.map(\.connections) == [2, 2, 2])
        #expect(nodes.nodes.map(\.slots).sorted() == [5461, 5461, 5462])
        #expect(nodes.nodes.map(\.operations).reduce(0, +) == get.count + set.count + (try cluster.calls("mget")))
        #expect(nodes.nodes.allSatisfy { $0.operations > 0 && $0.cpuNs ?? -1 >= 0 })
        let busiest = try #require(nodes.busiest)
        let report = try run.place.read("run/report.md")
        #expect(report.contains("## Nodes") && report.contains("Busiest: the shard of \(busiest.name) with "))
        #expect(report.contains("| \(busiest.name) | primary | "))
    }

    @Test("whose keys have one hash tag is named by its busiest shard")
    func hotShard() throws {
        let cluster = try RedisCluster()
        let run = try MeasuredRun(
            target: cluster.url,
            steady + ["--set", "keys.name=cachegauge:{{user}}:{id}", "--rate", "2k/s"])
        #expect(run.isClean)
        #expect(run.findings.contains("hot-shard"))
        let nodes = try #require(run.record.cluster)
        #expect(nodes.nodes.filter { $0.operations > 0 }.count == 1)
        #expect(nodes.busiest?.operations == run.record.measure.completed)
    }

    @Test("moves a slot during a run: ASK and MOVED are followed, and every key is found")
    func migration() throws {
        let cluster = try RedisCluster()
        // All keys in one slot, so that the move is felt: that of the tag, by the independent answer of the server.
        guard case .integer(let slot) = try cluster.nodes[0].send("CLUSTER", "KEYSLOT", "{moved}") else {
            throw ProcessFailure("The server does not know the slot.")
        }
        let source = cluster.owner(ofSlot: Int(slot))
        let target = (source + 1) % 3
        let run = try MeasuredRun(
            target: cluster.url,
            steady + [
                "--set", "keys.name=cachegauge:{{moved}}:{id}", "--operations", "get=9,set=1", "--rate", "400/s",
                "--duration", "5s",
            ],
            signals: [
                cluster.nodes[source].reads(200) {
                    // Half of the keys are moved for half a second: those that are gone are asked for elsewhere.
                    try? cluster.move(slot: Int(slot), from: source, to: target) { usleep(500_000) }
                }
            ])
        let (measure, nodes) = (run.record.measure, try #require(run.record.cluster))
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
        #expect(measure.unsent == 0 && measure.unfinished == 0)
        // A SET of a key that MIGRATE holds just then is TRYAGAIN at most; nothing else fails.
        #expect(measure.failed <= 5)
        let get = try run.operation("get")
        #expect(get.hits == get.count - get.failed)
        #expect(nodes.asked > 0 && nodes.moved > 0)
        #expect(nodes.nodes.filter { $0.operations > 100 }.count == 2)
        #expect(nodes.nodes.contains { $0.name == "127.0.0.1:\(cluster.nodes[target].port)" && $0.slots >= 5462 })
    }

    @Test("loses a primary during a run: its replica takes over, the others go on, and nothing planned is lost")
    func failover() throws {
        let cluster = try RedisCluster(
            replicas: 1, nodeTimeout: 3000, settings: ["--cluster-require-full-coverage", "no"])
        let run = try MeasuredRun(
            target: cluster.url,
            steady + ["--operations", "get=1", "--rate", "300/s", "--duration", "20s", "--timeout", "2s"],
            signals: [
                cluster.nodes[1].reads(300) { cluster.nodes[1].kill() }
            ])
        let (record, measure) = (run.record, run.record.measure)
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
        #expect(measure.durationNs == 20_000_000_000)
        // 6,000 arrivals of a Poisson process: eight standard deviations.
        #expect(abs(measure.planned - 6000) < 620)
        // Two thirds of the keys are elsewhere, so that hardly a second is without success: one more than once may be
        // counted with the next where the machine is busy.
        let silent = record.intervals.prefix(20).filter { $0.count - $0.failed == 0 }
        #expect(silent.count <= 2)
        let nodes = try #require(record.cluster)
        let (old, new) = ("127.0.0.1:\(cluster.nodes[1].port)", "127.0.0.1:\(cluster.nodes[4].port)")
        let successor = try #require(nodes.nodes.first { $0.name == new })
        #expect(successor.role == "primary" && successor.slots > 5000 && successor.operations > 0)
        #expect(nodes.nodes.contains { $0.name == old && $0.role == "gone" })
        #expect(nodes.topologyChanges >= 1 && nodes.topologyReads > 1)
        #expect(measure.unsent == 0)
    }

    @Test("is read from its replicas on demand, and written to its primaries", arguments: ["replica", "any"])
    func replicas(readFrom: String) throws {
        let cluster = try RedisCluster(replicas: 1)
        let run = try MeasuredRun(
            target: cluster.url,
            steady + ["--operations", "get=3,set=1", "--read-from", readFrom, "--connections", "12"])
        #expect(run.isClean)
        let (get, set) = (try run.operation("get"), try run.operation("set"))
        let ofReplicas = try cluster.nodes[3...].reduce(0) { $0 + (try $1.calls("get")) }
        if readFrom == "replica" {
            #expect(ofReplicas == get.count)
        } else {
            #expect(ofReplicas > 0 && ofReplicas < get.count)
        }
        #expect(try cluster.calls("get") == get.count)
        #expect(try cluster.nodes[..<3].reduce(0) { $0 + (try $1.calls("set")) } == set.count + 500 + 1)
        let nodes = try #require(run.record.cluster)
        #expect(nodes.readFrom == readFrom && nodes.moved == 0)
        #expect(nodes.nodes.map(\.role).sorted() == ["primary", "primary", "primary", "replica", "replica", "replica"])
    }

    @Test("with slots that nobody holds is refused with one sentence")
    func uncovered() throws {
        let cluster = try RedisCluster(slots: [0...5000, 5001...10_000, 10_001...16_000])
        let output = try Workplace().run(["run", "smoke", "--target", cluster.url, "--quiet"])
        #expect(output.code == 69)
        #expect(
            output.standardError
                == "Error: The cluster redis://127.0.0.1:\(cluster.nodes[0].port)/0 cannot be measured: no node holds 383 of "
                + "16384 slots, the first of them 16001 to 16383. Give every slot to a node (CLUSTER ADDSLOTSRANGE), or "
                + "wait until the cluster is whole.\n")
    }

    @Test("is what --cluster asks for, and nothing else will do")
    func noCluster() throws {
        let server = try RedisServer()
        let output = try Workplace().run(["run", "smoke", "--target", server.url, "--cluster", "--quiet"])
        #expect(output.code == 64)
        #expect(output.standardError.contains("is no cluster") && output.standardError.contains("Leave out --cluster"))
        #expect(output.standardError.split(separator: "\n").count == 1)
    }

    @Test("that hides INFO is found by its answer to CLUSTER")
    func hiddenInfo() throws {
        let cluster = try RedisCluster()
        for node in cluster.nodes { _ = try node.send("ACL", "SETUSER", "gauge", "on", ">pw", "~*", "+@all", "-info") }
        let url = "redis://gauge:pw@127.0.0.1:\(cluster.nodes[0].port)"
        let run = try MeasuredRun(target: url, steady)
        #expect(run.isClean)
        #expect(run.record.target.mode == "cluster" && run.record.cluster?.nodes.count == 3)
        #expect(run.record.cluster?.nodes.allSatisfy { $0.cpuNs == nil } == true)
    }

    @Test("that announces host names is reached by them")
    func hostNames() throws {
        let cluster = try RedisCluster(
            settings: ["--cluster-announce-hostname", "localhost", "--cluster-preferred-endpoint-type", "hostname"])
        let run = try MeasuredRun(target: cluster.url, steady)
        #expect(run.isClean)
        #expect(
            Set(run.record.cluster?.nodes.map(\.name) ?? []) == Set(cluster.nodes.map { "localhost:\($0.port)" }))
    }

    /// The nodes announce an address, and the certificate is for a name: that of the URL stays the one to be verified.
    @Test("speaks TLS, and is verified by the name of the URL")
    func encrypted() throws {
        let certificates = try Certificates()
        let cluster = try RedisCluster(
            tls: .init(
                try certificates.sign("server", for: ["DNS:localhost"]),
                authority: certificates.authority.certificate))
        let run = try MeasuredRun(
            target: cluster.nodes[0].secureURL(), steady + ["--tls-ca", certificates.authority.certificate])
        #expect(run.isClean)
        #expect(run.record.target.tlsSession?.serverName == "localhost")
        #expect(
            Set(run.record.cluster?.nodes.map(\.name) ?? [])
                == Set(cluster.nodes.compactMap { node in node.tlsPort.map { "127.0.0.1:\($0)" } }))
        // At least one handshake for each node.
        #expect(run.record.connections.handshake?.count ?? 0 >= 4)
    }

    @Test("stands behind a comparison")
    func comparison() throws {
        let cluster = try RedisCluster()
        let run = try MeasuredComparison(target: cluster.url, database: "sqlite:cluster.db")
        let read = try run.operation("read", on: "cached")
        #expect(read.failed == 0 && read.hits > 0)
        #expect(run.comparison.wrongValues == 0)
        #expect(run.record.cluster?.nodes.allSatisfy { $0.operations > 0 } == true)
        #expect(read.database?.cacheUnavailable == 0)
    }

    @Test("stands behind a comparison while a slot moves: each step of an operation follows its key")
    func comparisonOverMove() throws {
        let cluster = try RedisCluster()
        guard case .integer(let slot) = try cluster.nodes[0].send("CLUSTER", "KEYSLOT", "{moved}") else {
            throw ProcessFailure("The server does not know the slot.")
        }
        let source = cluster.owner(ofSlot: Int(slot))
        let target = (source + 1) % 3
        let run = try MeasuredComparison(
            target: cluster.url, database: "sqlite:cluster.db",
            ["--set", "keys.name=cachegauge:{{moved}}:{id}", "--operations", "get=9,set=1", "--duration", "2s"],
            signals: [
                cluster.nodes[source].reads(200) {
                    try? cluster.move(slot: Int(slot), from: source, to: target) { usleep(500_000) }
                }
            ])
        #expect(run.comparison.wrongValues == 0)
        let nodes = try #require(run.record.cluster)
        #expect(nodes.moved + nodes.asked > 0)
        for name in ["read", "write"] {
            let operation = try run.operation(name, on: "cached")
            // What the cache refuses for a moment (TRYAGAIN) costs the database a question, and nobody an error.
            #expect(operation.failed == 0 && operation.count > 0)
        }
    }

    @Test("is given by MSET what a single server is given", arguments: ["mset:5=1", "mset:5=1,set=1,mget:3=1"])
    func sameValues(mix: String) throws {
        let cluster = try RedisCluster()
        let single = try RedisServer()
        // One connection to each node and one thread, so that the last write of a key is the same everywhere.
        for target in [cluster.url, single.url] {
            let output = try Workplace().run([
                "run", "user-profile", "--target", target, "--ttl", "none", "--operations", mix, "--closed",
                "--requests",
                "400", "--connections", "1", "--threads", "1", "--depth", "1", "--keys", "60", "--populate", "none",
                "--warmup", "0s", "--quiet",
            ])
            #expect(output.code == 0 || output.code == 4, "\(output.standardError)")
        }
        var compared = 0
        for node in cluster.nodes {
            let (one, other) = (try node.connect(), try single.connect())
            guard case .list(let keys) = try one.send(["KEYS", "cachegauge:user:*"]) else { continue }
            for case .text(let key) in keys {
                let value = try one.send(["GET", key])
                #expect(try other.send(["GET", key]) == value, "\(key)")
                compared += 1
            }
        }
        guard case .list(let keys) = try single.connect().send(["KEYS", "cachegauge:user:*"]) else {
            throw ProcessFailure("The server does not list its keys.")
        }
        #expect(keys.count == compared && compared > 50)
    }
}

@Suite("A primary with replicas") struct ReplicaTests {
    private func pair() throws -> (primary: RedisServer, replica: RedisServer) {
        let primary = try RedisServer(settings: ["--repl-diskless-sync-delay", "0"])
        let replica = try RedisServer()
        _ = try replica.send("REPLICAOF", "127.0.0.1", "\(primary.port)")
        try RedisCluster.wait(for: "the replica") {
            guard case .text(let text) = try primary.send("INFO", "replication") else { return false }
            return text.contains("state=online")
        }
        return (primary, replica)
    }

    @Test("is read from the replica, whichever of them the URL names", arguments: [true, false])
    func reads(namesPrimary: Bool) throws {
        let (primary, replica) = try pair()
        let run = try MeasuredRun(
            target: namesPrimary ? primary.url : replica.url,
            ["--ttl", "none", "--operations", "get=3,set=1", "--read-from", "replica"])
        #expect(run.isClean)
        #expect(try replica.calls("get") == (try run.operation("get")).count)
        #expect(try primary.calls("set") == (try run.operation("set")).count + 500 + 1)
        #expect(run.record.target.mode == "standalone")
        #expect(run.record.cluster?.isCluster == false)
        #expect(run.record.cluster?.nodes.map(\.role) == ["primary", "replica"])
    }

    @Test("without a replica cannot be read from one")
    func none() throws {
        let server = try RedisServer()
        let output = try Workplace().run(
            ["run", "smoke", "--target", server.url, "--read-from", "replica", "--quiet"])
        #expect(output.code == 64)
        #expect(output.standardError.contains("has no replica that is online"))
        let any = try MeasuredRun(target: server.url, ["--read-from", "any"])
        #expect(any.isClean)
    }
}
