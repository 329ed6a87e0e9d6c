// SPDX-License-Identifier: Apache-2.0
import Engine
import Experiments
import Glibc
import Plan
import RESP
import Results
import ScriptedServer
import VirtualSearches
import Workload

/// Runs the sides of pairs in virtual time, each against a scripted server of its own whose service times are drawn.
///
/// A service takes 80 µs on average, evenly from four fifths of that to six fifths, and each run has a level of its own
/// that differs by about 1 %, as machines do from one run to the next.
struct VirtualPairRunner: PairRunner {
    let plan: RunPlan
    /// The candidate's service time in units of the base's.
    let factor: Double

    init(seed: UInt64, factor: Double) {
        var plan = comparisonPlan().run
        plan.database = nil
        plan.operations = [OperationPlan(kind: .get, weight: 1)]
        plan.seed = seed
        plan.setOpen(PoissonArrivals.self, perSecond: 1250)
        plan.load.connections = 4
        plan.load.depth = 4
        // 1,250 operations: enough for a p99.
        plan.phases = PhasePlan(populate: 0, warmup: 0, measure: .duration(1_000_000_000), drain: 1_000_000)
        self.plan = plan
        self.factor = factor
    }

    func run(_ step: PairStep) throws -> RunRecord {
        var plan = plan
        plan.seed = step.seed(from: plan.seed)
        let noise = RandomStream(seed: plan.seed, purpose: "\(step.side)", lane: self.plan.seed)
        // Twelve evenly drawn numbers add up to something close to a normal one.
        let level = (0..<12).reduce(-6.0) { $0 + noise.unit(0, $1) }
        let mean = 80_000 * exp(0.01 * level) * (step.side == .candidate ? factor : 1)
        var script = Script()
        script.replies = .constant(Array("$2\r\nok\r\n".utf8))
        script.seed = noise.value(1, 0)
        script.serviceTime = .uniform(from: Int64(0.8 * mean), through: Int64(1.2 * mean))
        let (outcome, _, _) = try VirtualRun(plan).run { _ in ScriptedService(script) }
        return try RecordBuilder(
            plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ).record(outcome)
    }
}
