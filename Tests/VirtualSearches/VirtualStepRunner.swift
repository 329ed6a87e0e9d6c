// SPDX-License-Identifier: Apache-2.0
package import Engine
package import Experiments
package import Gate
internal import Network
package import Plan
internal import RESP
package import Results
package import ScriptedServer
package import Workload

/// The plan of a step: reads of 100 keys over one thread.
package func stepPlan(_ load: StepLoad, seed: UInt64, url: String = "redis://127.0.0.1:6379") throws -> RunPlan {
    let name = KeyName(prefix: Array("cachegauge:test:".utf8), suffix: [], digits: 1)
    var plan = RunPlan(
        name: "test", about: "", seed: seed,
        keys: KeyPlan(
            count: 100, name: name, nameText: "cachegauge:test:{id}",
            pick: UniformPick(keys: 100, parameters: ParameterValues([:]), seed: seed)),
        values: ValuePlan(
            size: FixedSize(parameters: ParameterValues(["size": .number(32)])), content: .zeros, compressible: 0,
            expiry: .none),
        operations: [OperationPlan(kind: .get, weight: 1)],
        load: LoadPlan(
            arrivals: .closed, connections: load.connections, depth: load.depth, threads: 1, pin: [], spin: false),
        phases: PhasePlan(
            populate: 0, warmup: load.warmup, measure: .duration(load.duration), drain: 1_000_000_000),
        target: TargetPlan(
            url: try .parse(url), resp: 2, connectTimeout: 5_000_000_000, timeout: 5_000_000_000),
        manners: Manners(overwrite: false, cleanup: false), resolved: .map([]))
    if let rate = load.ratePerSecond { plan.setOpen(PoissonArrivals.self, perSecond: rate) }
    return plan
}

extension RunPlan {
    package mutating func setOpen(_ schedule: any ArrivalSchedule.Type, perSecond rate: Double) {
        load.arrivals = .open(schedule.init(ratePerSecond: rate), ratePerSecond: rate)
    }
}

/// Makes every step in virtual time, each against a fresh server of one script.
package struct VirtualStepRunner: BlockRunner {
    package var script: Script
    /// Changes what a step came to, such as the client's part in it.
    package var change: (RunPlan, inout LoadOutcome) -> Void = { _, _ in }
    /// The number of the step from which on nobody answers.
    package var lastStep = Int.max

    package init(script: Script) { self.script = script }

    package func run(_ plan: RunPlan, progress: (RunProgress) -> Void) throws -> LoadOutcome {
        guard plan.block.number <= UInt64(lastStep) else {
            throw TargetError.unreachable(url: "redis://127.0.0.1:6379/0", reason: "Connection refused")
        }
        var script = script
        script.seed = plan.seed &* 1000 &+ plan.block.number
        var (outcome, _, _) = try VirtualRun(plan).run { _ in ScriptedService(script) }
        change(plan, &outcome)
        return outcome
    }
}

package func level(_ metric: GateMetric, _ comparison: ServiceLevel.Comparison, _ limit: Double, _ text: String)
    -> ServiceLevel
{
    ServiceLevel(metric, comparison, limit, limitText: text)
}

/// The capacity that a search in virtual time finds.
package func virtualCapacity(
    _ question: CapacityQuestion, _ runner: VirtualStepRunner, seed: UInt64 = 1,
    keep: (StepLoad, StepMaker.Made) throws -> Void = { _, _ in }
) throws -> RunRecord {
    let maker = StepMaker(
        runner: runner, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
    ) { try stepPlan($0, seed: seed) }
    return try CapacityRun(question: question, maker: maker).run(keep: keep)
}
