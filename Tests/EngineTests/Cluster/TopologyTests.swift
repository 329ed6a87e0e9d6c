// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@testable import Engine

/// What servers tell of their nodes, in the forms that there are.
struct TopologyTests {
    private func bulk(_ text: String) -> ReplyValue { .bulk(Array(text.utf8)) }

    private func node(
        _ endpoint: ReplyValue, port: Int64 = 6379, secure: Int64? = nil, ip: String = "10.0.0.9",
        role: String = "master",
        health: String = "online"
    ) -> [ReplyValue] {
        [bulk("id"), bulk("abc"), bulk("port"), .integer(port)]
            + (secure.map { [bulk("tls-port"), .integer($0)] } ?? [])
            + [
                bulk("ip"), bulk(ip), bulk("endpoint"), endpoint, bulk("role"), bulk(role), bulk("health"),
                bulk(health),
            ]
    }

    private func shard(_ slots: [Int64], _ nodes: [[ReplyValue]]) -> [ReplyValue] {
        [bulk("slots"), .array(slots.map { .integer($0) }), bulk("nodes"), .array(nodes.map { .array($0) })]
    }

    @Test func shards() throws {
        let reply = ReplyValue.array([
            .array(
                shard(
                    [0, 5460, 16_000, 16_383],
                    [node(bulk("one.cache")), node(bulk("two.cache"), port: 7, role: "replica")])),
            .array(shard([5461, 15_999], [node(bulk("three.cache"), port: 8)])),
        ])
        let topology = try #require(ClusterTopology.shards(reply, asked: "asked", usesTLS: false))
        #expect(topology.shards[0].primary.name == "one.cache:6379")
        #expect(topology.shards[0].replicas.map(\.name) == ["two.cache:7"])
        #expect(topology.shards[0].slots == [0...5460, 16_000...16_383])
        #expect(topology.coveredCount == 16_384 && topology.firstGap == nil)
        #expect(topology.owners[16_000] == 0 && topology.owners[15_999] == 1)
        #expect(topology.nodes.count == 3)
    }

    /// In RESP3 the shards and their nodes are maps.
    @Test func shardsAsMaps() throws {
        let entry = ReplyValue.map([
            bulk("slots"), .array([.integer(0), .integer(16_383)]), bulk("nodes"), .array([.map(node(bulk("one")))]),
        ])
        let topology = try #require(ClusterTopology.shards(.array([entry]), asked: "asked", usesTLS: false))
        #expect(topology.shards.map(\.primary.name) == ["one:6379"])
    }

    @Test func endpointsAndPorts() throws {
        func name(_ node: [ReplyValue], usesTLS: Bool = false) -> String? {
            ClusterTopology.shards(.array([.array(shard([0, 1], [node]))]), asked: "asked", usesTLS: usesTLS)?
                .shards.first?.primary.name
        }
        #expect(name(node(bulk("?"), ip: "")) == "asked:6379")
        #expect(name(node(bulk(""), ip: "")) == "asked:6379")
        #expect(name(node(.null, ip: "")) == "asked:6379")
        // A name that is not known leaves the address.
        #expect(name(node(bulk("?"))) == "10.0.0.9:6379")
        #expect(name(node(bulk("2001:db8::1"))) == "[2001:db8::1]:6379")
        #expect(name(node(bulk("a"), port: 6379, secure: 8500), usesTLS: true) == "a:8500")
        #expect(name(node(bulk("a"), port: 6379, secure: 8500)) == "a:6379")
        #expect(name(node(bulk("a"), port: 10_000, secure: 0), usesTLS: true) == "a:10000")
    }

    /// A primary that has failed beside the one that took over, and replicas that cannot answer.
    @Test func health() throws {
        let nodes = [
            node(bulk("old"), health: "failed"), node(bulk("new")),
            node(bulk("r1"), role: "replica", health: "loading"),
            node(bulk("r2"), role: "replica"),
        ]
        let topology = try #require(
            ClusterTopology.shards(.array([.array(shard([0, 16_383], nodes))]), asked: "asked", usesTLS: false))
        #expect(topology.shards[0].primary.host == "new")
        #expect(topology.shards[0].replicas.map(\.host) == ["r2"])
    }

    @Test func slots() throws {
        func place(_ host: ReplyValue, _ port: Int64) -> ReplyValue {
            .array([host, .integer(port), bulk("id"), .array([])])
        }
        let reply = ReplyValue.array([
            .array([.integer(0), .integer(100), place(bulk("a"), 1), place(bulk("b"), 2)]),
            .array([.integer(101), .integer(16_000), place(.null, 3)]),
            .array([.integer(16_002), .integer(16_383), place(bulk("a"), 1), place(bulk("b"), 2)]),
        ])
        let topology = try #require(ClusterTopology.slots(reply, asked: "asked"))
        #expect(topology.shards.map(\.primary.name) == ["a:1", "asked:3"])
        #expect(topology.shards[0].slots == [0...100, 16_002...16_383])
        #expect(topology.shards[0].replicas.map(\.name) == ["b:2"])
        #expect(topology.firstGap == 16_001...16_001)
        #expect(topology.gapText == "1 of 16384 slots, the first of them 16001 to 16001")
    }

    @Test(arguments: [
        ReplyValue.error("ERR unknown command"), .array([]), .simple("OK"), .array([.integer(1)]), .null,
        .array([.array([.integer(5), .integer(1), .array([])])]),
    ])
    func whatIsNoTopology(reply: ReplyValue) {
        #expect(ClusterTopology.shards(reply, asked: "asked", usesTLS: false) == nil)
        #expect(ClusterTopology.slots(reply, asked: "asked") == nil)
    }

    @Test func replicasOfAPrimary() throws {
        let text = """
            role:master\r
            connected_slaves:2\r
            slave0:ip=10.0.0.2,port=6380,state=online,offset=14,lag=0\r
            slave1:ip=10.0.0.3,port=6381,state=wait_bgsave,offset=0,lag=0\r

            """
        let primary = ClusterNode(host: "10.0.0.1", port: 6379)
        let topology = try #require(ClusterTopology.replicas(ServerInfo(bulk(text)), of: primary))
        #expect(!topology.isCluster && topology.firstGap == nil)
        #expect(
            topology.shards == [ClusterShard(primary: primary, replicas: [ClusterNode(host: "10.0.0.2", port: 6380)])])
        #expect(ClusterTopology.replicas(ServerInfo(bulk("role:slave\r\n")), of: primary) == nil)
        let role = ReplyValue.array([
            bulk("master"), .integer(1), .array([.array([bulk("10.0.0.2"), bulk("6380"), bulk("14")])]),
        ])
        #expect(
            ClusterTopology.replicas(role: role, of: primary)?.shards.first?.replicas.map(\.name) == ["10.0.0.2:6380"])
    }
}
