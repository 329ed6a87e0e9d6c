// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// New tokens on connections that stand, in virtual time.
struct RenewalTests {
    private struct Renewed {
        var result: VirtualResult
        var outcome: LoadOutcome
        var authentications: [RecordedCommand]

        var token: TokenRecord { result.record.token ?? TokenRecord() }
    }

    /// Runs a plan during which a second token comes after 300 ms.
    private func run(_ script: Script, _ change: (inout RunPlan) -> Void) throws -> Renewed {
        var script = script
        script.records = true
        let plan = makePlan {
            $0.target.url.user = "app"
            $0.load.connections = 5
            $0.phases.measure = .duration(second)
            change(&$0)
        }
        let keeper = try TokenKeeper(
            AccessToken(secret: "first"), TokenReader(plan: TokenPlan(.file("none"), timeout: second)))
        var run = VirtualRun(plan)
        run.tokens = keeper
        var services: [ScriptedService] = []
        let outcome = try run.run { _ in
            let service = ScriptedService(script)
            services.append(service)
            return TimedService(service, at: second + 300 * millisecond) {
                keeper.accept(AccessToken(secret: "second", expiresAt: 1_767_323_045), at: 1_767_319_445)
            }
        }.outcome
        let record = try RecordBuilder(
            plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ).record(outcome)
        let result = VirtualResult(outcome: outcome, record: record, services: services)
        #expect(
            record.token?.renewals == [
                TokenRenewalRecord(at: "2026-01-02T02:04:05Z", expiresAt: "2026-01-02T03:04:05Z")
            ])
        return Renewed(
            result: result, outcome: outcome,
            authentications: services.flatMap(\.commands).filter { $0.arguments.first == Array("AUTH".utf8) })
    }

    private func words(_ command: RecordedCommand) -> [String] {
        command.arguments.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [1, 3, 16, 64])
    func everyConnectionIsToldOnceInAClosedLoop(depth: Int) throws {
        let script = makeScript { $0.replyDelay = .fixed(millisecond) }
        let renewed = try run(script) { $0.load.depth = depth }
        let (all, measure) = (renewed.authentications, renewed.result.record.measure)
        #expect(
            all.map(words) == Array(repeating: ["AUTH", "app", "first"], count: 5)
                + Array(repeating: ["AUTH", "app", "second"], count: 5))
        #expect(Set(all.suffix(5).map(\.connection)).count == 5)
        // The replies to AUTH are nobody's latency, and nothing waits for them.
        #expect(measure.failed == 0)
        #expect(measure.completed == renewed.result.commands.count - all.count)
        // Five connections with `depth` replies each millisecond, but for the commands that AUTH took the place of.
        #expect(measure.completed >= 5 * depth * 1000 - 5 * depth - 5)
    }

    @Test func theScheduleHasNoGap() throws {
        let script = makeScript { $0.replyDelay = .fixed(2 * millisecond) }
        let renewed = try run(script) {
            $0.load.depth = 8
            $0.setOpen(UniformArrivals.self, perSecond: 5000)
        }
        let measure = renewed.result.record.measure
        #expect(renewed.authentications.count == 10)
        #expect(measure.planned == 5000)
        #expect(measure.completed == 5000)
        // No operation waited for AUTH: each took the server's two milliseconds and no more.
        #expect(renewed.result.record.operations[0].operation.latency[.response]?.maxNs == 2 * millisecond)
    }

    @Test func aRefusalIsCountedAndTheLoadGoesOn() throws {
        var script = makeScript { $0.replyDelay = .fixed(millisecond) }
        // The place of the second connection's second AUTH among all commands; the same in every run.
        let before = try run(script) { $0.load.depth = 4 }
        let place = before.result.services.flatMap(\.commands).enumerated()
            .filter { words($0.element) == ["AUTH", "app", "second"] }.map(\.offset)[1]
        script.garbage = .init(command: place + 1, bytes: Array("-WRONGPASS invalid password\r\n".utf8))
        let renewed = try run(script) { $0.load.depth = 4 }
        #expect(renewed.token.refused == 1)
        #expect(renewed.token.authenticated == 4)
        let measure = renewed.result.record.measure
        #expect(measure.failed == 0)
        #expect(measure.completed == before.result.record.measure.completed)
        #expect(renewed.result.record.notes == ["The first error reply: WRONGPASS invalid password"])
    }

    @Test func cacheAsideOperationsGoOn() throws {
        let plan = makeAsidePlan {
            $0.target.url.user = "app"
            $0.load.connections = 3
            $0.load.depth = 4
            $0.operations = [
                OperationPlan(kind: .asideRead, weight: 0.8), OperationPlan(kind: .asideWrite, weight: 0.2),
            ]
        }
        let keeper = try TokenKeeper(
            AccessToken(secret: "first"), TokenReader(plan: TokenPlan(.file("none"), timeout: second)))
        let cache = makeScript {
            $0.replies = .store
            $0.replyDelay = .fixed(millisecond)
        }
        var lenient: LenientService?
        let result = try runAside(plan, cache: cache, tokens: keeper) { service, _ in
            let server = LenientService(service, user: "app", passwords: ["first", "second"])
            lenient = server
            return TimedService(server, at: second + 300 * millisecond) {
                keeper.accept(AccessToken(secret: "second"), at: 0)
            }
        }
        #expect(lenient?.counts == ["first": 3, "second": 3])
        let token = result.record.token
        #expect(token?.renewals.count == 1)
        #expect(token?.authenticated == 3)
        #expect(token?.refused == 0)
        let measure = result.record.measure
        #expect(measure.failed == 0)
        #expect(measure.completed > 1000)
        #expect(result.share.cacheUnavailable == 0)
        #expect(result.share.wrongValues == 0)
    }

    @Test func whilePopulatingAuthenticationsAreNoKeys() throws {
        let script = makeScript {
            $0.serviceTime = .fixed(100 * microsecond)
            $0.replies = .constant(Array("+OK\r\n".utf8))
        }
        let renewed = try run(script) {
            $0.setKeys(20_000)
            $0.phases.populate = 1
            $0.operations = [OperationPlan(kind: .set, weight: 1)]
        }
        #expect(renewed.authentications.count == 10)
        #expect(renewed.result.record.phases.populate.keys == 20_000)
        #expect(renewed.result.record.phases.populate.failed == 0)
    }

    @Test func aNewConnectionComesWithTheNewToken() throws {
        let script = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.outages = [.init(from: 500 * millisecond, until: 510 * millisecond)]
        }
        let renewed = try run(script) { $0.load.depth = 2 }
        let all = renewed.authentications.map(words)
        #expect(all.filter { $0.last == "first" }.count == 5)
        #expect(all.filter { $0.last == "second" }.count == 10)
        #expect(renewed.outcome.reconnects == 5)
    }
}
