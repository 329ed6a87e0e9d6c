// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// How fast connections are opened, and what keeps idle ones alive; in virtual time.
struct ConnectionPaceTests {
    /// Notes when connections were asked for.
    private final class Openings: ByteService {
        private let service: ScriptedService
        private(set) var times: [Int64] = []

        init(_ service: ScriptedService) { self.service = service }

        func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
            times.append(now)
            return service.opened(connection, at: now, &output)
        }

        func received(
            _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
        ) {
            service.received(bytes, on: connection, at: now, &output)
        }

        func closed(_ connection: Int, at now: Int64) { service.closed(connection, at: now) }

        func nextDue() -> Int64? { service.nextDue() }

        func advance(to now: Int64, _ output: inout ServiceOutput) { service.advance(to: now, &output) }
    }

    private func openings(rate: Double?, outages: [Script.Outage] = []) throws -> (times: [Int64], VirtualResult) {
        var seen: Openings?
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            $0.load.connections = 40
            $0.load.connectRate = rate
            $0.phases.measure = .duration(5 * second)
            $0.phases.drain = 3 * second
        }
        let script = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.outages = outages
        }
        let result = try runVirtually(plan, script) { service, _ in
            let openings = Openings(service)
            seen = openings
            return openings
        }
        return (seen?.times ?? [], result)
    }

    /// The most that came within any tenth of a second.
    private func densest(_ times: [Int64]) -> Int {
        times.map { start in times.filter { $0 >= start && $0 < start + 100 * millisecond }.count }.max() ?? 0
    }

    @Test func connectionsAreOpenedAtABoundedPace() throws {
        let paced = try openings(rate: 50)
        #expect(paced.times.count == 40)
        // 39 pauses of 20 ms, less one tick of making up.
        #expect(try #require(paced.times.last) - paced.times[0] >= 39 * 20 * millisecond - 10 * millisecond)
        #expect(densest(paced.times) <= 6)
        #expect(paced.1.outcome.connectionsOpened == 40)
        #expect(paced.1.record.measure.completed == 5000)
        let free = try openings(rate: nil)
        #expect(densest(free.times) == 40)
    }

    @Test func andSoTheyAreWhenAllAreLostAtOnce() throws {
        let outage = Script.Outage(from: 2 * second, until: 2 * second + 300 * millisecond)
        let paced = try openings(rate: 50, outages: [outage])
        #expect(paced.times.count > 80)
        #expect(densest(paced.times) <= 7)
        #expect(paced.1.outcome.reconnects == 40)
        let free = try openings(rate: nil, outages: [outage])
        #expect(densest(free.times) >= 40)
    }

    private func idleRun(
        perSecond rate: Double, seconds: Int64, connections: Int, idleLimit: Int64?
    ) throws -> (commands: [RecordedCommand], outcome: LoadOutcome) {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: rate)
            $0.load.connections = connections
            $0.phases.measure = .duration(seconds * second)
        }
        var service: ScriptedService?
        var run = VirtualRun(plan)
        run.idleLimit = idleLimit
        let outcome = try run.run { _ in
            let made = ScriptedService(
                makeScript {
                    $0.replyDelay = .fixed(millisecond)
                    $0.records = true
                })
            service = made
            return made
        }.outcome
        return (service?.commands ?? [], outcome)
    }

    @Test func idleConnectionsGiveASignOfLife() throws {
        let limit = 3 * second
        let (commands, outcome) = try idleRun(perSecond: 0.2, seconds: 60, connections: 3, idleLimit: limit)
        let pings = commands.filter { $0.arguments == [Array("PING".utf8)] }
        #expect(pings.count == outcome.pings)
        #expect(pings.count > 20)
        for connection in 1...3 {
            let times = commands.filter { $0.connection == connection }.map(\.arrival)
            let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
            #expect(try #require(gaps.max()) <= limit + 50 * millisecond)
        }
        // They are no operations, and nobody waits for them.
        #expect(outcome.planned == 12)
        #expect(outcome.operations[0].completed == 12)
        #expect(outcome.reconnects == 0)
    }

    @Test func longBeforeTenMinutes() throws {
        let (commands, outcome) = try idleRun(perSecond: 0.0005, seconds: 1500, connections: 1, idleLimit: nil)
        let times = commands.map(\.arrival)
        #expect(outcome.pings >= 2)
        #expect(try #require(zip(times.dropFirst(), times).map { $0 - $1 }.max()) < 590 * second)
    }

    @Test func busyConnectionsGiveNone() throws {
        let (commands, outcome) = try idleRun(perSecond: 10, seconds: 20, connections: 1, idleLimit: second)
        #expect(outcome.pings == 0)
        #expect(!commands.contains { $0.arguments == [Array("PING".utf8)] })
    }
}
