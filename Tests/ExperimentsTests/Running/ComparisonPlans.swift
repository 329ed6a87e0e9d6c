// SPDX-License-Identifier: Apache-2.0
import Database
import Engine
import Experiments
import Plan
import RESP
import Results
import ScriptedServer
import Workload

/// Five pairs of blocks of two seconds each, of reads on 500 keys of our own that never expire.
func comparisonPlan(_ change: (inout ComparisonPlan) -> Void = { _ in }) -> ComparisonPlan {
    let name = KeyName(prefix: Array("cachegauge:test:".utf8), suffix: [], digits: 1)
    let size = FixedSize(parameters: ParameterValues(["size": .number(100)]))
    let kind = OperationKind(
        name: "read", command: OperationKind.get.command, dataType: .string, isWrite: false, judgement: .hitOrMiss)
    var run = RunPlan(
        name: "test", about: "", seed: 42,
        keys: KeyPlan(
            count: 500, name: name, nameText: "cachegauge:test:{id}",
            pick: UniformPick(keys: 500, parameters: ParameterValues([:]), seed: 42)),
        values: ValuePlan(size: size, content: .text, compressible: 0, expiry: .none),
        operations: [OperationPlan(kind: kind, weight: 1)],
        load: LoadPlan(arrivals: .closed, connections: 1, depth: 1, threads: 1, pin: [], spin: false),
        phases: PhasePlan(populate: 1, warmup: 0, measure: .duration(2_000_000_000), drain: 1_000_000_000),
        target: TargetPlan(
            url: TargetURL(address: .tcp(host: "127.0.0.1", port: 6379)), resp: 2, connectTimeout: 1_000_000_000,
            timeout: 1_000_000_000),
        manners: Manners(overwrite: false, cleanup: false), resolved: .map([]))
    run.database = DatabasePlan(
        spec: ScriptedDatabaseSpec(), rows: .own(OwnTable(profile: "test")), sessions: 4, timeout: 5_000_000_000)
    var plan = ComparisonPlan(
        run: run, pairs: 5, paths: [.cached, .direct], coldStart: 3_000_000_000, limit: nil)
    change(&plan)
    return plan
}

/// The comparison of a plan, on a database that has nothing to say about itself.
func comparisonRun(_ plan: ComparisonPlan) -> ComparisonRun {
    let facts = DatabaseFacts(
        server: "scripted", version: "1", library: "none", transport: .tcp, place: "127.0.0.1", settings: [])
    return ComparisonRun(
        plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil,
        surroundings: ComparisonSurroundings(facts: facts))
}
