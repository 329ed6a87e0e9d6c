// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Runs over outages of a known length, in virtual time; `runVirtually` checks the accounting of each.
struct FailoverTests {
    /// 1,000/s over four connections, `seconds` long.
    private func plan(seconds: Int64, _ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            $0.load.connections = 4
            $0.load.depth = 16
            $0.phases.measure = .duration(seconds * second)
            $0.phases.drain = 2 * second
            change(&$0)
        }
    }

    /// The servers are reached at 1 s of the clock, and so is the origin of the script; the load begins at about the same
    /// time.
    private func script(from: Int64, until: Int64, resets: Bool = true) -> Script {
        makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.outages = [.init(from: from, until: until, resets: resets)]
        }
    }

    @Test(arguments: [true, false])
    func theGapIsTheServersOwn(resets: Bool) throws {
        let (from, until) = (3 * second, 4 * second + 700 * millisecond)
        let record = try runVirtually(plan(seconds: 11), script(from: from, until: until, resets: resets)).record
        let failover = try #require(record.failover)
        #expect(abs(failover.noSuccessNs - (until - from)) < 50 * millisecond)
        // When the load began is a few milliseconds off the script's origin.
        #expect(abs(failover.firstErrorNs - from) < 10 * millisecond)
        #expect(failover.outages.count == 1)
        let outage = failover.outages[0]
        #expect(outage.lastSuccessNs <= failover.firstErrorNs)
        #expect(abs((outage.firstSuccessNs ?? 0) - until) < 50 * millisecond)
        #expect(outage.lengthNs == failover.noSuccessNs)
        let counts = Dictionary(uniqueKeysWithValues: failover.errors.all.map { ($0.name, $0.count) })
        #expect(counts[resets ? "reset" : "closed"] == 4)
        #expect(Set(counts.keys) == [resets ? "reset" : "closed", "refused"])
        // One connection goes on trying every 20 ms and a tick, the others wait longer and longer.
        #expect(try #require(counts["refused"]) > 40)
        #expect(failover.nodes.count == 1)
        #expect(failover.nodes[0].outages == failover.outages)
        #expect(failover.nodes[0].errors == failover.errors)
        // Each operation takes the server's millisecond, before and after: back with the first whole second.
        #expect(isClose(failover.p99BeforeNs, 1e6, within: 0.002))
        #expect(abs(try #require(failover.p99BackAfterNs) - (5 * second - from)) < 10 * millisecond)
        #expect(record.measure.planned == 11_000)
        #expect(record.measure.unsent == 0)
        let finding = try #require(record.validity.findings.first { $0.code == "failover" })
        #expect(finding.message.contains("reset 4") || finding.message.contains("closed 4"))
    }

    @Test func inAClosedLoopToo() throws {
        let (from, until) = (second, 2 * second)
        let plan = plan(seconds: 4) { $0.load.arrivals = .closed }
        let record = try runVirtually(plan, script(from: from, until: until)).record
        let failover = try #require(record.failover)
        #expect(abs(failover.noSuccessNs - second) < 50 * millisecond)
        #expect(failover.p99BackAfterNs == nil)
    }

    @Test func untilTheEnd() throws {
        let record = try runVirtually(plan(seconds: 4), script(from: second, until: 100 * second)).record
        let failover = try #require(record.failover)
        #expect(failover.outages.count == 1)
        #expect(failover.outages[0].firstSuccessNs == nil)
        #expect(abs(failover.noSuccessNs - 3 * second) < 20 * millisecond)
        #expect(failover.p99BackAfterNs == nil)
        #expect(record.measure.unsent > 2500)
    }

    /// One connection of four is cut: operations go on succeeding on the others.
    @Test func whileOthersStand() throws {
        let script = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.cut = .init(command: 2000, after: 2, resets: true)
        }
        let record = try runVirtually(plan(seconds: 4), script).record
        let failover = try #require(record.failover)
        #expect(failover.errors.all.map(\.name) == ["reset"])
        #expect(failover.noSuccessNs < 5 * millisecond)
    }

    /// A replica in the place of the primary, for a fifth of the commands: no connection breaks.
    @Test func aServerThatChangedItsPart() throws {
        let script = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.errorEvery = 5
            $0.errorReply = "-READONLY You can't write against a read only replica.\r\n"
        }
        let record = try runVirtually(plan(seconds: 2), script).record
        let failover = try #require(record.failover)
        let operation = record.operations[0].operation
        #expect(failover.errors.all.map(\.name) == ["READONLY"])
        #expect(failover.errors.total == operation.errors.server)
        #expect(failover.outages.allSatisfy { $0.lengthNs < 10 * millisecond })
    }

    @Test func nothingIsReportedWhereNothingBroke() throws {
        let clean = try runVirtually(plan(seconds: 2), makeScript { $0.replyDelay = .fixed(millisecond) }).record
        #expect(clean.failover == nil)
        let errors = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.errorEvery = 10
        }
        #expect(try runVirtually(plan(seconds: 2), errors).record.failover == nil)
        // A server that stands still keeps its connections.
        let stall = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.stall = .init(every: second, for: 300 * millisecond)
        }
        #expect(try runVirtually(plan(seconds: 3), stall).record.failover == nil)
    }

    @Test func aReplyThatNeverComesIsATimeout() throws {
        let script = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.dropEvery = 1500
        }
        let record = try runVirtually(plan(seconds: 4), script).record
        #expect(try #require(record.failover).errors.all.map(\.name) == ["timeout"])
    }
}
