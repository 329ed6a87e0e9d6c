// SPDX-License-Identifier: Apache-2.0
import Engine
import Experiments
import Network
import Plan
import ScriptedServer
import Workload

/// Runs blocks in virtual time, one after the other on one clock, against a scripted cache and a scripted database that
/// keep what they hold.
final class VirtualBlockRunner: BlockRunner {
    let service: ScriptedService
    let database: ScriptedDatabase
    private var clock: Int64 = 1_000_000_000

    init(_ plan: RunPlan, cache: Script, database script: DatabaseScript) {
        service = ScriptedService(cache)
        database = ScriptedDatabase(script, values: ValueSource(plan))
    }

    func run(_ plan: RunPlan, progress: (RunProgress) -> Void) throws -> LoadOutcome {
        let (outcome, _, end) = try VirtualRun(plan).run(
            descriptors: database.descriptors, start: clock, makeSession: database.makeSession
        ) { _ in service }
        clock = end + 1_000_000
        return outcome
    }
}
