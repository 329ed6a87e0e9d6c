// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

let microsecond: Int64 = 1000
let millisecond: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

/// One GET per operation on 1000 keys, one connection, depth 1, a closed loop of one second; nothing before and after it.
func makePlan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
    let name = KeyName(prefix: Array("cachegauge:test:".utf8), suffix: [], digits: 1)
    var plan = RunPlan(
        name: "test", about: "", seed: 42,
        keys: KeyPlan(
            count: 1000, name: name, nameText: "cachegauge:test:{id}",
            pick: UniformPick(keys: 1000, parameters: ParameterValues([:]), seed: 42)),
        values: ValuePlan(size: fixedSize(100), content: .text, compressible: 0, expiry: .none),
        operations: [OperationPlan(kind: .get, weight: 1)],
        load: LoadPlan(arrivals: .closed, connections: 1, depth: 1, threads: 1, pin: [], spin: false),
        phases: PhasePlan(populate: 0, warmup: 0, measure: .duration(second), drain: second),
        target: TargetPlan(
            url: TargetURL(address: .tcp(host: "127.0.0.1", port: 6379)), resp: 2, connectTimeout: second,
            timeout: second),
        manners: Manners(overwrite: false, cleanup: false), resolved: .map([]))
    change(&plan)
    return plan
}

func fixedSize(_ bytes: Int) -> any ValueSize { FixedSize(parameters: ParameterValues(["size": .number(Double(bytes))])) }

extension RunPlan {
    mutating func setKeys(_ count: UInt64) {
        keys.count = count
        keys.pick = UniformPick(keys: count, parameters: ParameterValues([:]), seed: seed)
    }

    mutating func setOpen(_ schedule: any ArrivalSchedule.Type, perSecond rate: Double) {
        load.arrivals = .open(schedule.init(ratePerSecond: rate), ratePerSecond: rate)
    }

    mutating func setOperations(_ weights: [(OperationKind, Double)]) {
        operations = weights.map { kind, weight in OperationPlan(kind: kind, weight: weight) }
    }
}

func makeScript(_ change: (inout Script) -> Void = { _ in }) -> Script {
    var script = Script()
    script.replies = .constant(Array("$2\r\nok\r\n".utf8))
    change(&script)
    return script
}

/// What a run in virtual time brought to light.
struct VirtualResult {
    var outcome: LoadOutcome
    var record: RunRecord
    var services: [ScriptedService]

    /// The first operation of the mix.
    var first: OperationRecorder { outcome.operations[0] }

    /// Every command of the load on all threads, the greetings left out.
    var commands: [RecordedCommand] {
        services.flatMap(\.commands).filter { $0.arguments.first != Array("CLIENT".utf8) }
    }
}

/// Runs a plan against scripted servers, one for each thread, and makes the record, which checks the accounting.
func runVirtually(
    _ plan: RunPlan, _ script: Script, _ wrap: (ScriptedService, RunControl) -> any ByteService = { service, _ in service }
) throws -> VirtualResult {
    var services: [ScriptedService] = []
    let run = VirtualRun(plan)
    let outcome = try run.run { _ in
        let service = ScriptedService(script)
        services.append(service)
        return wrap(service, run.control)
    }.outcome
    let record = try RecordBuilder(
        plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
    ).record(outcome)
    return VirtualResult(outcome: outcome, record: record, services: services)
}

/// Whether a figure is within a share of what it should be.
func isClose(_ value: Int64?, _ expected: Double, within share: Double) -> Bool {
    guard let value else { return false }
    return abs(Double(value) - expected) <= share * expected
}
