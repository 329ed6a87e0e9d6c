// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Plan
internal import Profiles
internal import RESP

/// Makes the plan of each step of a search from the profile.
struct StepPlanner {
    var profile: Profile
    var address: TargetURL
    var manners: Manners

    func plan(_ step: StepLoad) throws -> RunPlan {
        var profile = profile
        profile.load.connections = step.connections
        profile.load.depth = step.depth
        if let rate = step.ratePerSecond {
            profile.load.ratePerSecond = rate
        } else {
            profile.load.arrivals = "closed"
        }
        // Fewer connections than threads are no mistake of the user's here.
        if case .number(let threads) = profile.load.threads {
            profile.load.threads = .number(min(threads, step.connections))
        }
        profile.phases.warmup = step.warmup
        profile.phases.measure = .duration(step.duration)
        return try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(
            profile, target: address, manners: manners)
    }

    /// The plan of the profile as it stands, to look after the target.
    func whole() throws -> RunPlan {
        try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(
            profile, target: address, manners: manners)
    }
}
