// SPDX-License-Identifier: Apache-2.0
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// The same seed gives the same commands, whatever the threads and the connections.
struct EqualWorkTests {
    struct Shape: Sendable {
        var threads: Int
        var connections: Int
        var depth: Int
    }

    static let shapes = [
        Shape(threads: 1, connections: 1, depth: 1), Shape(threads: 1, connections: 7, depth: 16),
        Shape(threads: 2, connections: 3, depth: 4), Shape(threads: 8, connections: 8, depth: 2),
    ]

    /// Every kind of argument that is drawn: keys, further keys, values, expiry, random numbers, versions.
    private func plan(_ shape: Shape, seed: UInt64 = 42, _ change: (inout RunPlan) -> Void) throws -> RunPlan {
        let custom = OperationKind.custom(
            name: "custom", template: try CommandTemplate.parse("SET {key}:x \"{random 1..1000}-{id}-{random -5..5}\" {expiry}"))
        return makePlan {
            $0.seed = seed
            $0.setKeys(500)
            $0.values.expiry = .range(from: 1000, to: 2_000_000)
            $0.setOperations([(.get, 4), (.set, 2), (.mget, 1), (.mset, 1), (.zadd, 1), (custom, 1)])
            $0.load.threads = shape.threads
            $0.load.connections = shape.connections
            $0.load.depth = shape.depth
            change(&$0)
        }
    }

    private func multiset(_ plan: RunPlan) throws -> [[String]] {
        let script = makeScript {
            $0.serviceTime = .fixed(10 * microsecond)
            $0.records = true
        }
        let commands = try runVirtually(plan, script).commands
        return commands.map { $0.arguments.map { String(decoding: $0, as: UTF8.self) } }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func expectEqualWork(_ change: @escaping (inout RunPlan) -> Void) throws {
        let first = try multiset(plan(Self.shapes[0], change))
        for shape in Self.shapes.dropFirst() {
            let other = try multiset(plan(shape, change))
            #expect(other.count == first.count, "\(shape)")
            #expect(other == first, "\(shape)")
        }
        #expect(first.count > 1000)
        #expect(Set(first.compactMap(\.first)) == ["GET", "SET", "MGET", "MSET", "ZADD"])
        let another = try multiset(plan(Self.shapes[0], seed: 43, change))
        #expect(another != first)
    }

    @Test func openLoopWithDuration() throws {
        try expectEqualWork {
            $0.setOpen(PoissonArrivals.self, perSecond: 1500)
            $0.phases.warmup = second / 4
        }
    }

    @Test func openLoopWithRequests() throws {
        try expectEqualWork {
            $0.setOpen(UniformArrivals.self, perSecond: 5000)
            $0.phases.measure = .requests(1501)
        }
    }

    @Test func closedLoopWithRequests() throws {
        try expectEqualWork { $0.phases.measure = .requests(1501) }
    }

    @Test func requestsAreCountedExactly() throws {
        for count: UInt64 in [1, 63, 64, 65, 1000] {
            for shape in Self.shapes {
                let work = try multiset(plan(shape) { $0.phases.measure = .requests(count) })
                #expect(work.count == Int(count), "\(shape)")
            }
        }
    }

    /// In a timed closed loop every lane is a prefix of its stream: a longer run begins with a shorter one's work.
    @Test func timedClosedLoopIsAPrefix() throws {
        func writes(_ duration: Int64) throws -> [[String]] {
            try multiset(plan(Self.shapes[2]) {
                $0.setOperations([(.set, 1)])
                $0.values.expiry = .none
                $0.phases.measure = .duration(duration)
            })
        }
        let short = Set(try writes(second / 50))
        let long = Set(try writes(second / 20))
        #expect(short.count > 500)
        #expect(long.count > 2 * short.count)
        #expect(short.isSubset(of: long))
    }

    @Test func everyWriteHasAValueOfItsOwn() throws {
        let work = try multiset(plan(Self.shapes[1]) {
            $0.setOperations([(.set, 1)])
            $0.setKeys(3)
            $0.values.expiry = .none
            $0.phases.measure = .requests(2000)
        })
        #expect(Set(work.map { $0[2] }).count == 2000)
    }
}
