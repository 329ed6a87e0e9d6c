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

/// What becomes of operations whose reply is late, wrong or missing.
///
/// `runVirtually` checks the accounting of each run.
struct FaultTests {
    /// 100/s over four connections for 4 s: 400 operations.
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 100)
            $0.load.connections = 4
            $0.phases.measure = .duration(4 * second)
            $0.phases.drain = 5 * second
            change(&$0)
        }
    }

    @Test func repliesThatNeverCome() throws {
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            // The greetings are commands 1 to 4.
            $0.dropEvery = 100
        }
        let result = try runVirtually(plan(), script)
        let service = LatencySummary(of: result.first.service, censored: Int64(result.first.censored))
        #expect(result.first.timeouts == 4)
        #expect(result.first.cutOff == 0)
        #expect(result.first.completed == 396)
        #expect(result.outcome.reconnects >= 3)
        // Censored at the timeout of one second, seen at the next tick.
        #expect(result.first.service.totalCount == 400)
        #expect(service.censored == 4)
        #expect(isClose(service.maxNs, 1e9, within: 0.02))
        #expect(result.record.measure.failed == 4)
        #expect(result.record.paths[0].operations[0].errors == ErrorCounts(timeout: 4, connection: 0, server: 0))
    }

    /// Behind a reply that never comes, those in the same pipeline do not come either; younger than the timeout, they
    /// were cut off by us.
    @Test func aLostReplyTakesThePipelineWithIt() throws {
        let plan = makePlan {
            $0.load.depth = 10
            $0.phases.measure = .requests(40)
            $0.phases.drain = 5 * second
        }
        let script = makeScript {
            $0.serviceTime = .fixed(10 * millisecond)
            $0.dropEvery = 20
        }
        let result = try runVirtually(plan, script)
        // The first command that is dropped has nine more behind it when its timeout comes.
        #expect(result.first.timeouts + result.first.cutOff + result.first.completed == 40)
        #expect(result.first.timeouts >= 1)
        #expect(result.first.cutOff >= 1)
        #expect(result.outcome.planned == 40)
    }

    @Test(arguments: [true, false])
    func connectionCutInTheMiddleOfAReply(resets: Bool) throws {
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            $0.cut = .init(command: 104, after: 3, resets: resets)
        }
        let result = try runVirtually(plan(), script)
        #expect(result.first.cutOff == 1)
        #expect(result.first.timeouts == 0)
        #expect(result.first.completed == 399)
        #expect(result.outcome.reconnects == 1)
        #expect(result.record.paths[0].operations[0].errors == ErrorCounts(timeout: 0, connection: 1, server: 0))
        #expect(result.services[0].connectionCount == 5)
    }

    @Test func errorReplies() throws {
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            $0.errorEvery = 10
        }
        let result = try runVirtually(plan(), script)
        #expect(result.first.errorReplies == 40)
        #expect(result.first.completed == 360)
        #expect(result.first.response.totalCount == 360)
        #expect(result.first.errorReply.totalCount == 40)
        let operation = result.record.paths[0].operations[0]
        #expect(operation.errors == ErrorCounts(timeout: 0, connection: 0, server: 40))
        #expect(operation.errorReplies.all.map(\.0) == ["OOM"])
        #expect(operation.errorReplies.total == 40)
        #expect(result.record.notes.contains { $0.contains("OOM command not allowed") })
        #expect(result.outcome.reconnects == 0)
        #expect(result.record.measure.completed == 360)
    }

    /// A server that loads its data answers, so the run goes on, and ends by itself after ten seconds of nothing else.
    @Test func nothingButErrorReplies() throws {
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            $0.errorEvery = 1
            $0.errorReply = "-LOADING Redis is loading the dataset in memory\r\n"
        }
        let short = try runVirtually(plan(), script)
        #expect(short.first.errorReplies == 400)
        #expect(short.first.completed == 0)
        #expect(short.record.paths[0].operations[0].errorReplies.all.map(\.0) == ["LOADING"])
        let long = try runVirtually(plan { $0.phases.measure = .duration(60 * second) }, script)
        #expect(abs(long.outcome.duration - 10 * second) < second)
        #expect(abs(Int(long.outcome.planned) - 1000) < 100)
        #expect(!long.outcome.isInterrupted)
    }

    @Test(arguments: [
        "?what\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "$3\r\nabcd\r\n", "*999999999999\r\n", "$abc\r\n",
    ])
    func bytesThatAreNoReply(bytes: String) throws {
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            $0.garbage = .init(command: 104, bytes: Array(bytes.utf8))
        }
        let result = try runVirtually(plan(), script)
        #expect(result.first.cutOff == 1)
        #expect(result.first.completed == 399)
        #expect(result.outcome.notes.contains { $0.contains("no RESP reply") })
    }

    /// A reply that nobody asked for makes every later one the wrong one.
    @Test func oneReplyTooMany() throws {
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            $0.garbage = .init(command: 104, bytes: Array("+OK\r\n+OK\r\n".utf8))
        }
        let result = try runVirtually(plan(), script)
        #expect(result.outcome.reconnects == 1)
        #expect(result.outcome.notes.contains { $0.contains("no RESP reply") })
        #expect(result.first.completed == 400)
    }

    @Test(arguments: [true, false])
    func serverThatIsAwayForThreeSeconds(resets: Bool) throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            $0.load.connections = 10
            $0.phases.measure = .duration(10 * second)
            $0.phases.drain = 5 * second
        }
        let script = makeScript {
            $0.serviceTime = .fixed(100 * microsecond)
            $0.origin = second
            $0.outages = [
                .init(from: 4 * second + 500 * millisecond, until: 7 * second + 500 * millisecond, resets: resets)
            ]
        }
        let result = try runVirtually(plan, script)
        let measure = result.record.measure
        #expect(measure.planned == 10_000)
        #expect(measure.sent == 10_000)
        #expect(measure.unsent == 0)
        #expect(measure.failed == Int(result.first.cutOff))
        #expect(measure.failed <= 10)
        #expect(result.outcome.reconnects == 10)
        #expect(result.outcome.connectFailures > 10)
        // The gap: whole seconds 5 and 6 lie in it.
        let counts = result.record.intervals.map(\.count)
        #expect(counts[5] == 0)
        #expect(counts[6] == 0)
        #expect((450...550).contains(counts[4]))
        #expect(counts[0] == 1000)
        // What was due meanwhile was sent after it: the one due first waited for three seconds and up to one of backoff.
        #expect(counts[7] + counts[8] > 3000)
        let response = LatencySummary(of: result.first.response)
        #expect(response.maxNs.map { (3 * second)...(4 * second + 100 * millisecond) ~= $0 } == true)
        // A third of the operations were due in the gap, or in the backoff after it.
        #expect(response.p50.nanoseconds.map { $0 < millisecond } == true)
        let late = result.first.response.percentiles(perTenThousand: [8500])[0].nanoseconds
        #expect(late.map { $0 > second } == true)
        #expect(LatencySummary(of: result.first.service).maxNs.map { $0 < 50 * millisecond } == true)
    }

    /// An outage that does not end: what was due is unsent, and nothing is lost from the count.
    @Test func serverThatDoesNotComeBack() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            $0.phases.measure = .duration(10 * second)
        }
        let script = makeScript {
            $0.origin = second
            $0.outages = [.init(from: 4 * second, until: 1000 * second)]
        }
        let result = try runVirtually(plan, script)
        #expect(result.record.measure.planned == 10_000)
        #expect(result.record.measure.unsent > 5900)
        #expect(result.record.intervals.count >= 10)
    }

    /// What falls to a thread that has no connection at first is due all the same.
    @Test func threadWithoutAConnection() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            $0.load.threads = 2
            $0.load.connections = 4
            $0.phases.populate = 1
            $0.phases.measure = .duration(5 * second)
            $0.phases.drain = 5 * second
        }
        let run = VirtualRun(plan)
        let outcome = try run.run { thread in
            ScriptedService(
                makeScript {
                    $0.serviceTime = .fixed(100 * microsecond)
                    if thread == 1 { $0.outages = [.init(from: 0, until: 4 * second)] }
                })
        }.outcome
        #expect(outcome.planned == 5000)
        #expect(outcome.operations[0].completed == 5000)
        #expect(outcome.unsent == 0)
        #expect(outcome.populated == 500)
        #expect(outcome.populateFailed == 500)
        #expect(outcome.connectionsOpened == 2)
        #expect(outcome.notes.contains { $0.hasPrefix("2 of 4 connections did not stand when the load began") })
        #expect(LatencySummary(of: outcome.operations[0].response).maxNs.map { $0 > 2 * second } == true)
    }

    @Test func repliesInPieces() throws {
        for bytes in 1...7 {
            let script = makeScript { $0.split = .init(after: bytes, pause: millisecond) }
            let result = try runVirtually(plan { $0.phases.measure = .requests(100) }, script)
            #expect(result.first.completed == 100)
            #expect(isClose(LatencySummary(of: result.first.service).maxNs, 1e6, within: 0.001))
        }
    }

    @Test func largeValues() throws {
        let plan = makePlan {
            $0.setKeys(4)
            $0.values.size = fixedSize(1_000_000)
            $0.setOperations([(.get, 1), (.set, 1)])
            $0.phases.populate = 1
            $0.load.connections = 2
            $0.load.depth = 2
            $0.phases.measure = .requests(40)
        }
        var script = Script()
        script.serviceTime = .fixed(millisecond)
        let result = try runVirtually(plan, script)
        let (gets, sets) = (result.outcome.operations[0], result.outcome.operations[1])
        #expect(gets.completed + sets.completed == 40)
        #expect(gets.hits == gets.completed)
        #expect(gets.bytesReceived == gets.completed * 1_000_012)
        #expect(sets.bytesReceived == sets.completed * 5)
        #expect(sets.bytesSent > sets.completed * 1_000_000)
    }

    @Test func pushMessages() throws {
        let push = ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n"
        let script = makeScript {
            $0.serviceTime = .fixed(millisecond)
            $0.replies = .constant(Array((push + "$2\r\nok\r\n" + push).utf8))
        }
        let result = try runVirtually(plan { $0.target.resp = 3 }, script)
        #expect(result.first.completed == 400)
        #expect(result.first.hits == 400)
        #expect(result.outcome.reconnects == 0)
    }

    @Test func missesAreCounted() throws {
        var script = Script()
        script.serviceTime = .fixed(microsecond)
        let plan = makePlan {
            $0.setOperations([(.get, 1), (.mget, 1)])
            $0.phases.populate = 0.5
            $0.phases.measure = .requests(4000)
        }
        let result = try runVirtually(plan, script)
        let (get, mget) = (result.outcome.operations[0], result.outcome.operations[1])
        #expect(get.hits + get.misses == get.completed)
        #expect(mget.hits + mget.misses == 10 * mget.completed)
        for operation in [get, mget] {
            let share = Double(operation.hits) / Double(operation.hits + operation.misses)
            #expect(abs(share - 0.5) < 0.05)
        }
    }

    /// What an operation does not expect is no hit, no miss, and no reason to fall over.
    @Test(arguments: [
        "$2\r\nok\r\n", ":7\r\n", "+OK\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n", "%1\r\n+a\r\n+b\r\n", "_\r\n",
    ])
    func repliesOfAnotherKind(reply: String) throws {
        let script = makeScript {
            $0.serviceTime = .fixed(microsecond)
            $0.replies = .constant(Array(reply.utf8))
        }
        let plan = makePlan {
            $0.setOperations(Operations.all.map { ($0, 1) })
            $0.phases.measure = .requests(500)
        }
        let result = try runVirtually(plan, script)
        #expect(result.record.measure.completed == 500)
        let mget = try #require(plan.operations.firstIndex { $0.kind == .mget })
        #expect(result.outcome.operations[mget].hits + result.outcome.operations[mget].misses == 0)
    }

    @Test func serverWithTooManyClients() throws {
        let script = makeScript { $0.serviceTime = .fixed(millisecond) }
        for isClosed in [true, false] {
            var full: [FullService] = []
            let plan = plan {
                if isClosed { $0.load.arrivals = .closed }
                $0.target.url.password = "secret"
            }
            let result = try runVirtually(plan, script) { service, _ in
                full.append(FullService(service, limit: 2))
                return full[0]
            }
            // Tried again with a growing pause, and nothing was sent on the way.
            #expect(result.record.measure.failed == 0)
            #expect(result.record.measure.completed >= 400)
            #expect(result.outcome.connectionsOpened == 2)
            #expect(result.outcome.connectionsRefused == full[0].refused)
            #expect((20...60).contains(full[0].refused))
            #expect(result.outcome.notes.contains { $0.contains("ERR max number of clients reached") })
        }
        #expect {
            try runVirtually(plan(), script) { service, _ in FullService(service, limit: 0) }
        } throws: { error in
            guard case TargetError.noConnections(_, let reason)? = error as? TargetError else { return false }
            return reason.contains("ERR max number of clients reached")
        }
    }

    @Test func serverThatAcceptsAndNeverAnswers() {
        let script = makeScript { $0.answers = false }
        #expect {
            try runVirtually(plan(), script)
        } throws: { error in
            guard case TargetError.noConnections(_, let reason)? = error as? TargetError else { return false }
            return reason == "no reply came in time"
        }
    }

    @Test func serverThatRefuses() {
        let script = makeScript { $0.outages = [.init(from: 0, until: 100 * second)] }
        #expect {
            try runVirtually(plan(), script)
        } throws: { error in
            guard case TargetError.noConnections(_, let reason)? = error as? TargetError else { return false }
            return reason == "Connection refused"
        }
    }

    @Test func refusedGreeting() {
        let script = makeScript { $0.replies = .constant(Array("-WRONGPASS no such user\r\n".utf8)) }
        let plan = plan { $0.target.url.password = "secret" }
        #expect {
            try runVirtually(plan, script)
        } throws: { error in
            guard case TargetError.refused(let url, let reply)? = error as? TargetError else { return false }
            return reply == "WRONGPASS no such user" && !url.contains("secret")
        }
    }
}
