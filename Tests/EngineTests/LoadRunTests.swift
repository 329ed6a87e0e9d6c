// SPDX-License-Identifier: Apache-2.0
import Glibc
import Histogram
import Measure
import Network
import Plan
import RESP
import Results
import Sandbox
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Runs over real sockets on loopback, on the real clock.
@Suite(.serialized)
struct LoadRunTests {
    private func host<Service: ByteService & SendableMetatype>(
        _ service: sending Service
    ) throws -> (host: ServiceHost<Service>, url: TargetURL) {
        let host = try ServiceHost(service)
        guard case .tcp(let address, let port) = try host.start() else { throw SandboxError("not a TCP port") }
        return (host, TargetURL(address: .tcp(host: address, port: port)))
    }

    private func run(_ plan: RunPlan, progress: (RunProgress) -> Void = { _ in }) throws -> (LoadOutcome, RunRecord) {
        let outcome = try LoadRun(plan).run(tool: "cachegauge 0", progress: progress)
        let record = try RecordBuilder(
            plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ).record(outcome)
        return (outcome, record)
    }

    /// A stall of 400 ms every 2 s at 500/s.
    ///
    /// A fifth of what is due waits: the quantile of the share q is at D - (1 - q) P. Long, so that the scheduling of a
    /// busy machine stays within the 5 %.
    @Test func stallInRealTime() throws {
        let script = makeScript { $0.stall = .init(every: 2 * second, for: 400 * millisecond) }
        let (host, url) = try host(ScriptedService(script))
        defer { host.stop() }
        let plan = makePlan {
            $0.target.url = url
            $0.setOpen(UniformArrivals.self, perSecond: 500)
            $0.load.depth = 8
            $0.phases.warmup = second
            $0.phases.measure = .duration(8 * second)
        }
        let (outcome, record) = try run(plan)
        #expect(record.measure.completed == 4000)
        let response = LatencySummary(of: outcome.operations[0].response)
        #expect(isClose(response.p90.nanoseconds, 200e6, within: 0.05))
        #expect(isClose(response.p95.nanoseconds, 300e6, within: 0.05))
        #expect(isClose(response.maxNs, 400e6, within: 0.05))
        // Eight of a thousand were in flight when a stall began; the others were served as fast as ever.
        let service = LatencySummary(of: outcome.operations[0].service)
        #expect(service.p95.nanoseconds.map { $0 < 50 * millisecond } == true)
        #expect(isClose(service.maxNs, 400e6, within: 0.05))
    }

    @Test func severalThreadsAndManyConnections() throws {
        let (host, url) = try host(KeyValueService())
        defer { host.stop() }
        let plan = makePlan {
            $0.target.url = url
            $0.setOperations([(.get, 9), (.set, 1)])
            $0.load.threads = 3
            $0.load.connections = 200
            $0.load.depth = 4
            $0.phases.populate = 1
            $0.phases.measure = .requests(20_000)
            $0.manners.cleanup = true
        }
        var phases: Set<WorkerPhase> = []
        let (outcome, record) = try run(plan) { phases.insert($0.phase) }
        #expect(record.measure.planned == 20_000)
        #expect(record.measure.completed == 20_000)
        #expect(record.measure.failed == 0)
        #expect(outcome.populated == 1000)
        #expect(outcome.connectionsOpened == 200)
        #expect(outcome.operations[0].misses == 0)
        #expect(outcome.threadShares.count == 3)
        #expect(record.target.server == "cachegauge" || !record.target.server.isEmpty)
        #expect(outcome.notes.contains("1000 keys were removed after the run."))
        #expect(host.withService { $0.statistics.errors } <= 1)
    }

    @Test func openLoopOverTwoThreads() throws {
        let (host, url) = try host(KeyValueService())
        defer { host.stop() }
        let plan = makePlan {
            $0.target.url = url
            $0.setOpen(UniformArrivals.self, perSecond: 2000)
            $0.load.threads = 2
            $0.load.connections = 4
            $0.phases.measure = .duration(second)
        }
        let (_, record) = try run(plan)
        #expect(record.measure.planned == 2000)
        #expect(record.measure.completed == 2000)
        #expect(record.paths[0].operations[0].misses == 2000)
    }

    /// The server is killed and comes back on the same port; the run goes on, and nothing of the plan is lost.
    @Test func serverThatIsRestarted() throws {
        let (first, url) = try host(KeyValueService())
        guard case .tcp(_, let port) = url.address else { return }
        let plan = makePlan {
            $0.target.url = url
            $0.setOpen(UniformArrivals.self, perSecond: 500)
            $0.load.connections = 5
            $0.phases.measure = .duration(4 * second)
            $0.phases.drain = 5 * second
        }
        var restarted: ServiceHost<KeyValueService>?
        var failure: (any Error)?
        var calls = 0
        // About four times a second.
        let (outcome, record) = try run(plan) { state in
            guard state.phase == .measure else { return }
            calls += 1
            if calls == 4 { first.kill() }
            if calls == 8 {
                do {
                    let made = try ServiceHost(KeyValueService(), on: .tcp(host: "127.0.0.1", port: port))
                    try made.start()
                    restarted = made
                } catch {
                    failure = error
                }
            }
        }
        defer { restarted?.stop() }
        #expect(failure == nil)
        #expect(record.measure.planned == 2000)
        #expect(record.measure.unsent == 0)
        #expect(record.measure.failed <= 5)
        #expect(outcome.reconnects >= 5)
        #expect(record.intervals.contains { $0.count < 450 })
    }

    @Test func interruptEndsTheRun() throws {
        let (host, url) = try host(KeyValueService())
        defer { host.stop() }
        let plan = makePlan {
            $0.target.url = url
            $0.setOpen(UniformArrivals.self, perSecond: 500)
            $0.load.threads = 2
            $0.load.connections = 2
            $0.phases.measure = .duration(600 * second)
        }
        let run = LoadRun(plan)
        let outcome = try run.run(tool: "cachegauge 0") { state in
            if state.phase == .measure { run.control.interrupt() }
        }
        #expect(outcome.isInterrupted)
        #expect(outcome.duration < 60 * second)
        let record = try RecordBuilder(
            plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ).record(outcome)
        #expect(record.interrupted)
    }

    // MARK: Runs that do not begin

    private func refusal(_ plan: RunPlan) -> String {
        do {
            _ = try run(plan)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func targetsThatCannotBeMeasured() throws {
        let (host, url) = try host(KeyValueService(configuration: ServerConfiguration(password: "secret")))
        let wrong = refusal(
            makePlan {
                $0.target.url = url
                $0.target.url.password = "guess"
            })
        #expect(wrong.contains("refuses the connection's credentials"))
        #expect(!wrong.contains("guess"))
        #expect(refusal(makePlan { $0.target.url = url }).contains("NOAUTH"))
        var secure = url
        secure.usesTLS = true
        #expect(refusal(makePlan { $0.target.url = secure }).contains("speaks Redis without TLS on this port"))
        host.stop()
        #expect(refusal(makePlan { $0.target.url = url }).contains("Connection refused"))
        #expect(
            refusal(makePlan { $0.target.url.address = .tcp(host: "cache.invalid", port: 1) })
                .contains("cannot be found"))
        #expect(
            refusal(makePlan { $0.target.url.address = .unix(path: "/tmp/cachegauge-none-\(getpid())") })
                .contains("No such file or directory"))
    }

    @Test func silentAndForeignServers() throws {
        let (silent, url) = try host(ScriptedService(makeScript { $0.answers = false }))
        defer { silent.stop() }
        #expect(refusal(makePlan { $0.target.url = url }).contains("sent no reply within 1 s"))
        let (foreign, other) = try host(
            ScriptedService(makeScript { $0.replies = .constant(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }))
        defer { foreign.stop() }
        #expect(refusal(makePlan { $0.target.url = other }).contains("does not speak RESP"))
    }

    @Test func foreignDataIsLeftAlone() throws {
        let (host, url) = try host(KeyValueService())
        defer { host.stop() }
        let plan = makePlan {
            $0.target.url = url
            $0.setOperations([(.set, 1)])
            $0.phases.populate = 1
            $0.phases.measure = .requests(100)
        }
        let control = try ControlConnection(
            reactor: try LinuxReactor(), address: try #require(try url.endpoint.addresses().first), target: plan.target)
        _ = try control.call(["SET", "cachegauge:test:500", "mine"])
        #expect(refusal(plan).contains("cachegauge:test:500"))
        #expect(try control.call(["DBSIZE"]) == .integer(1))
        // A run that only reads may look at anything.
        var reading = plan
        reading.setOperations([(.get, 1)])
        reading.phases.populate = 0
        #expect(try run(reading).1.measure.completed == 100)
        #expect(try control.call(["DBSIZE"]) == .integer(1))
        var forced = plan
        forced.manners.overwrite = true
        #expect(try run(forced).1.measure.completed == 100)
        // A thousand keys and the marker, which makes the next run welcome.
        #expect(try control.call(["DBSIZE"]) == .integer(1001))
        #expect(try run(plan).1.measure.completed == 100)
    }
}
