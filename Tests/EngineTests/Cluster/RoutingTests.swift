// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Which node an operation goes to, and over how many connections.
struct RoutingTests {
    @Test(arguments: [true, false])
    func everyOperationFindsItsNode(isClosed: Bool) throws {
        let plan = makeClusterPlan {
            if isClosed { $0.load.arrivals = .closed }
            $0.phases.populate = 1
            $0.phases.measure = .requests(3000)
            $0.setOperations([(.get, 3), (.set, 1)])
        }
        let result = try runOnCluster(plan, makeCluster())
        #expect(result.record.measure.planned == 3000 && result.record.measure.completed == 3000)
        #expect(result.outcome.populated == 1000)
        #expect(result.service.redirected.isEmpty)
        // A missed key would have been written on another node.
        #expect(result.first.hits == result.first.completed && result.first.completed > 2000)
        #expect(result.service.done.values.reduce(0, +) == 4000)
        #expect(result.nodes.map(\.name) == ["127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.1:7003"])
        #expect(result.nodes.map(\.operations).reduce(0, +) == 3000)
        for node in result.nodes {
            #expect(node.operations > 800 && node.connections == 2)
            #expect(node.bytesSent > 0 && node.bytesReceived > 0 && node.errors == 0)
        }
        #expect(result.nodes.map(\.slots).reduce(0, +) == 16_384)
        #expect(result.record.target.mode == "cluster")
        #expect(result.service.mostInFlight <= max(plan.load.depth, 64))
    }

    /// All of a hash tag's keys are on one node, which is said.
    @Test func aHashTagMakesOneNodeHot() throws {
        let plan = makeClusterPlan { $0.keys.name = KeyName(prefix: Array("{user}:".utf8), suffix: [], digits: 1) }
        let result = try runOnCluster(plan, makeCluster())
        #expect(result.record.measure.completed == 2000)
        #expect(result.nodes.filter { $0.operations > 0 }.count == 1)
        let busiest = try #require(result.record.cluster?.busiest)
        #expect(busiest.operations == 2000 && busiest.share == 1)
        let finding = try #require(result.record.validity.findings.first { $0.code == "hot-shard" })
        #expect(finding.message.contains("The shard \(busiest.name) got 100.0 % of the operations"))
        let even = try runOnCluster(makeClusterPlan(), makeCluster())
        #expect(!even.record.validity.findings.contains { $0.code == "hot-shard" })
    }

    /// In a closed loop each connection holds as many operations as the depth says, and no more.
    @Test(arguments: [1, 7])
    func depth(depth: Int) throws {
        let plan = makeClusterPlan {
            $0.load.arrivals = .closed
            $0.load.depth = depth
        }
        let service = makeCluster()
        let result = try runOnCluster(plan, service)
        // 6 connections that answer depth operations per millisecond, for 2 s, if none ever waits for another.
        let most = 6 * depth * 2000
        #expect(result.record.measure.completed <= most && result.record.measure.completed > most * 9 / 10)
        #expect(service.mostInFlight == depth)
    }

    @Test func connectionsAreDividedEvenly() {
        let share = ConnectionShare(connections: 50, nodes: 3, threads: 2)
        #expect((0..<3).map { share.count(node: $0, thread: 0) } == [9, 9, 8])
        #expect((0..<3).map { share.count(node: $0, thread: 1) } == [8, 8, 8])
        #expect(share.total == 50)
        let scarce = ConnectionShare(connections: 2, nodes: 3, threads: 2)
        #expect(scarce.total == 6)
    }

    /// The slot from a key's number is that of its whole name.
    @Test(arguments: [
        ("cachegauge:user:{id}:profile", 1), ("{id}", 1), ("{id:012}", 12), ("a{{{id}}}b", 1), ("{{tag}}:{id}", 1),
        ("x{{}}{id}", 1), ("{{{id}", 1), ("{id}{{b}}", 1), ("{id}}}", 1), ("k{id:020}", 20),
    ])
    func slotsOfNumbers(text: String, digits: Int) throws {
        let name = try KeyName.parse(text)
        #expect(name.digits == digits)
        let slots = SlotName(name)
        defer { slots.deallocate() }
        for number in [0, 1, 9, 10, 99, 100, 12_345, 999_999, 1_000_000, 4_294_967_296, UInt64.max] {
            #expect(slots.slot(number) == KeySlot.slot(of: name.text(of: number)), "\(name.text(of: number))")
        }
    }

    /// Parts of MGET and MSET go to the nodes of their slots, and together say what one reply would.
    @Test(arguments: [true, false])
    func operationsOnSeveralKeysAreSplit(isClosed: Bool) throws {
        let plan = makeClusterPlan {
            if isClosed { $0.load.arrivals = .closed }
            $0.setOperations([(OperationKind.mget.withKeys(10), 1), (OperationKind.mset.withKeys(3), 1)])
            $0.phases.populate = 0.5
            $0.phases.measure = .requests(1000)
        }
        let result = try runOnCluster(plan, makeCluster())
        #expect(result.record.measure.completed == 1000 && result.record.measure.failed == 0)
        #expect(result.service.redirected.isEmpty)
        #expect(result.first.hits + result.first.misses == 10 * result.first.completed)
        // Half of the keys were written before, and the MSETs write some more.
        let share = Double(result.first.hits) / Double(10 * result.first.completed)
        #expect(share > 0.5 && share < 0.95)
        // An operation has the latency of its slowest part, and its parts wait for each other nowhere.
        let service = LatencySummary(of: result.first.service)
        #expect(service.minNs ?? 0 >= millisecond)
        if !isClosed { #expect(isClose(service.maxNs, 1e6, within: 0.5)) }
    }

    /// Keys of one hash tag stay one command.
    @Test func keysOfOneSlotStayTogether() throws {
        let plan = makeClusterPlan {
            $0.keys.name = KeyName(prefix: Array("{user}:".utf8), suffix: [], digits: 1)
            $0.setOperations([(OperationKind.mget.withKeys(10), 1)])
        }
        let result = try runOnCluster(plan, makeCluster())
        #expect(result.record.measure.completed == 2000)
        #expect(result.service.commands["MGET"] == 2000)
    }

    @Test(arguments: [ReadFrom.replica, .any])
    func readsFromReplicas(readFrom: ReadFrom) throws {
        let plan = makeClusterPlan {
            $0.setOperations([(.get, 1), (.set, 1)])
            $0.target.readFrom = readFrom
            $0.target.sendsReadOnly = true
            $0.load.connections = 12
        }
        let service = makeCluster()
        service.replicas = [7011: 7001, 7012: 7002, 7013: 7003]
        let topology = ScriptedTopology(makeTopology(replicas: [7001: [7011], 7002: [7012], 7003: [7013]]))
        let result = try runOnCluster(plan, service, topology)
        #expect(result.record.measure.completed == 2000)
        #expect(service.redirected.isEmpty)
        let reads = Int(result.outcome.operations[0].completed)
        let writes = Int(result.outcome.operations[1].completed)
        #expect(service.writes.keys.sorted() == [7001, 7002, 7003])
        let ofReplicas = [7011, 7012, 7013].reduce(0) { $0 + (service.done[$1] ?? 0) }
        if readFrom == .replica {
            #expect(ofReplicas == reads)
        } else {
            #expect(abs(ofReplicas * 2 - reads) < reads / 10)
        }
        #expect(service.writes.values.reduce(0, +) == writes)
        #expect(result.nodes.map(\.role) == ["primary", "primary", "primary", "replica", "replica", "replica"])
    }
}
