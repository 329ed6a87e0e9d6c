// SPDX-License-Identifier: Apache-2.0
import Engine
import Network
import Plan
import RESP
import Results
import Sandbox
import ScriptedServer
import Testing
import Workload

@testable import Experiments

/// Writes over real sockets to a server whose every mishap is known, and the account that follows.
@Suite("The account of writes") struct WriteAccountTests {
    private struct Told {
        var record: DurabilitySettingRecord
        var account: WriteAccount
        var ledger: WriteLedger
        var struck: [String]
        var writes: Int
        var waits: Int
    }

    private func plan(_ url: TargetURL, writes: UInt64, connections: Int, threads: Int) -> RunPlan {
        let name = KeyName(prefix: Array("cachegauge:test:".utf8), suffix: [], digits: 1)
        return RunPlan(
            name: "durable", about: "", seed: 42,
            keys: KeyPlan(
                count: 100_000, name: name, nameText: "cachegauge:test:{id}",
                pick: UniformPick(keys: 100_000, parameters: ParameterValues([:]), seed: 42)),
            values: ValuePlan(
                size: FixedSize(parameters: ParameterValues(["size": .number(100)])), content: .json, compressible: 0,
                expiry: .none),
            operations: [OperationPlan(kind: .set, weight: 1)],
            load: LoadPlan(
                arrivals: .closed, connections: connections, depth: 1, threads: threads, pin: [], spin: false),
            phases: PhasePlan(populate: 0, warmup: 0, measure: .requests(writes), drain: 1_000_000_000),
            target: TargetPlan(url: url, resp: 2, connectTimeout: 10_000_000_000, timeout: 10_000_000_000),
            manners: Manners(overwrite: false, cleanup: false), resolved: .map([]))
    }

    /// Makes the writes, reads all keys back, and counts as if a fault had come at the end.
    private func tell(
        writes: UInt64 = 5000, connections: Int = 4, threads: Int = 2, wait: LoggedWrites.Wait? = nil,
        reached: @escaping @Sendable (Int) -> Int = { _ in 1 }, mishap: @escaping @Sendable (Int) -> WriteMishap?
    ) throws -> Told {
        let host = try ServiceHost(ForgetfulStore(prefix: "cachegauge:test:", reached: reached, mishap: mishap))
        guard case .tcp(let address, let port) = try host.start() else { throw SandboxError("not a TCP port") }
        defer { host.stop() }
        let url = TargetURL(address: .tcp(host: address, port: port))
        let plan = plan(url, writes: writes, connections: connections, threads: threads)
        let logged = LoggedWrites(run: 77, wait: wait)
        let outcome = try LoadRun(plan, writes: logged).run(tool: "cachegauge 0") { _ in }
        // The accounting of the run itself holds too.
        _ = try RecordBuilder(
            plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ).record(outcome)
        let ledger = try #require(outcome.ledger)
        let found = try FinalRead(plan: plan, run: 77, patience: 10_000_000_000).read(
            end: ledger.end, isCancelled: { false }, progress: { _ in })
        let account = WriteAccount(ledger, found)
        let end = (0..<ledger.end).compactMap { ledger.sent($0) }.max() ?? 0
        let fault = FaultTimes(began: end + 1_000_000_000, ended: end + 1_000_000_001)
        var record = DurabilitySettingRecord()
        record.take(ledger, fault: fault, measureStart: outcome.loadStart)
        record.take(account, fault: fault)
        return host.withService { service in
            Told(
                record: record, account: account, ledger: ledger, struck: service.struck, writes: service.writes,
                waits: service.waits)
        }
    }

    private func numbers(_ keys: [String]) -> [UInt64] {
        keys.compactMap { UInt64($0.dropFirst("cachegauge:test:".count)) }.sorted()
    }

    @Test("a server that drops 137 acknowledged writes has lost 137, and these")
    func dropped() throws {
        let told = try tell { $0 % 36 == 0 && $0 / 36 <= 137 ? .forget : nil }
        #expect(told.writes == 5000)
        #expect(told.struck.count == 137)
        #expect(told.record.acknowledged == 5000)
        #expect(told.record.acknowledgedBeforeFault == 5000)
        #expect(told.account.lost == 137)
        #expect(told.account.lostExamples == Array(numbers(told.struck).prefix(5)))
        #expect(told.account.read == 5000 - 137)
        #expect(told.account.recovered == 0 && told.account.unexpected == 0)
        #expect(told.record.outcome == .lost)
        #expect(told.record.upperBound == nil)
        let oldest = try #require(numbers(told.struck).compactMap { told.ledger.sent($0) }.min())
        let newest = try #require((0..<told.ledger.end).compactMap { told.ledger.sent($0) }.max())
        #expect(told.record.oldestLostNs == newest + 1_000_000_000 - oldest)
    }

    @Test("a write that was applied and never acknowledged is recovered, and no error")
    func recovered() throws {
        let told = try tell { $0 == 1000 ? .swallow : nil }
        #expect(told.record.acknowledged == 4999)
        #expect(told.record.unknown == 1)
        #expect(told.account.recovered == 1)
        #expect(told.account.recoveredRefused == 0)
        #expect(told.account.lost == 0 && told.account.unexpected == 0)
        #expect(told.record.outcome == .kept)
        // 1 - 0.05^(1/4999): three in 4999, less a little.
        #expect(abs((told.record.upperBound ?? 0) - 0.000_599_087) < 1e-8)
    }

    @Test("a definite failure is no unknown, and one that was done all the same is told")
    func refused() throws {
        let told = try tell { number in
            switch number % 100 {
            case 1: .refuse("READONLY You can't write against a read only replica.")
            case 2: .refuse("OOM command not allowed when used memory > 'maxmemory'.")
            case 3: .refuse("ERR something else")
            case 4 where number < 100: .refuseAndStore("MISCONF Errors writing to the AOF file")
            default: nil
            }
        }
        #expect(told.record.refused == 50 + 50 + 1)
        #expect(told.record.unknown == 50)
        #expect(told.record.acknowledged == 5000 - 151)
        #expect(told.account.recovered == 1)
        #expect(told.account.recoveredRefused == 1)
        #expect(told.account.lost == 0)
        #expect(told.record.outcome == .kept)
    }

    @Test("a value that nobody wrote is unexpected, and what it took the place of is lost")
    func damaged() throws {
        let told = try tell { $0 == 7 || $0 == 4000 ? .damage : nil }
        #expect(told.account.unexpected == 2)
        #expect(told.account.lost == 2)
        #expect(told.account.lostExamples == numbers(told.struck))
        #expect(told.record.outcome == .wrong)
    }

    @Test("a value of an earlier run is not taken for one of this run's")
    func earlier() throws {
        // The first 100 writes are forgotten by a server that holds an earlier run's values under the same keys.
        let host = try ServiceHost(
            ForgetfulStore(prefix: "cachegauge:test:", mishap: { $0 > 200 && $0 <= 300 ? .forget : nil }))
        guard case .tcp(let address, let port) = try host.start() else { throw SandboxError("not a TCP port") }
        defer { host.stop() }
        let plan = plan(TargetURL(address: .tcp(host: address, port: port)), writes: 200, connections: 1, threads: 1)
        _ = try LoadRun(plan, writes: LoggedWrites(run: 76)).run(tool: "cachegauge 0") { _ in }
        let outcome = try LoadRun(plan, writes: LoggedWrites(run: 77)).run(tool: "cachegauge 0") { _ in }
        let ledger = try #require(outcome.ledger)
        let found = try FinalRead(plan: plan, run: 77, patience: 10_000_000_000).read(
            end: ledger.end, isCancelled: { false }, progress: { _ in })
        let account = WriteAccount(ledger, found)
        #expect(account.lost == 100)
        #expect(account.read == 100)
        #expect(account.unexpected == 0)
        #expect(found[0] == .older && found[199] == .ours)
    }

    @Test("a WAIT that reaches too few replicas leaves its write unconfirmed, and the count is compared")
    func unconfirmed() throws {
        let told = try tell(
            wait: .init(replicas: 2, timeout: 100), reached: { $0 % 10 == 0 ? 1 : $0 % 10 == 1 ? 3 : 2 },
            mishap: { $0 == 50 ? .refuse("READONLY") : nil })
        #expect(told.waits == 5000)
        #expect(told.record.unconfirmed + told.record.acknowledged + told.record.refused == 5000)
        #expect(told.record.refused == 1)
        // Every tenth WAIT of 5000; one of them may have stood behind the write that was refused.
        #expect((499...500).contains(told.record.unconfirmed))
        #expect(told.account.recovered == told.record.unconfirmed)
        #expect(told.account.lost == 0)
    }

    @Test("depth does not mix the writes of a connection up")
    func pipelines() throws {
        let told = try tell(writes: 2000, connections: 1, threads: 1) { $0 == 500 ? .swallow : nil }
        // One write was under way; everything else was acknowledged.
        #expect(told.record.acknowledged == 1999)
        #expect(numbers(told.struck) == (0..<told.ledger.end).filter { told.ledger.outcome($0) == .unknown })
    }

    @Test("none among n: the exact bound, three in n for many, nothing for none")
    func bound() {
        #expect(WriteAccount.upperBound(noneAmong: 0) == nil)
        #expect(abs((WriteAccount.upperBound(noneAmong: 1) ?? 0) - 0.95) < 1e-12)
        #expect(abs((WriteAccount.upperBound(noneAmong: 1_000_000) ?? 0) - 2.995_727_8e-6) < 1e-12)
    }
}
