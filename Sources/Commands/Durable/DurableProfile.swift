// SPDX-License-Identifier: Apache-2.0
internal import Experiments
internal import Plan
internal import Profiles
internal import RESP
internal import Workload

/// The profile of the writes that are read back.
enum DurableProfile {
    static let source = ProfileSource(
        name: "durable", file: "durable",
        text: """
            name: durable
            about: Writes to keys of their own, each remembered, to see which survive a fault.
            keys: { count: 1M, name: "cachegauge:durable:{id}", pick: uniform }
            values: { size: 100B, content: json, ttl: none }
            operations: { set: 1 }
            load: { arrivals: poisson, rate: 2k/s, connections: 16, depth: 1 }
            phases: { populate: none, warmup: 0s, measure: 10s }
            """)

    /// The smallest value that holds what tells it from others.
    private static let smallestValue = 32
    /// Keys that are looked at for those of somebody else, where the loop is closed and nobody knows how many there will be.
    private static let closedKeys: UInt64 = 10_000_000

    /// For a plan that is only looked at.
    private static let anyTarget = TargetURL(address: .tcp(host: "127.0.0.1", port: 6379))

    /// Sets the number of keys to that of the writes to come, and refuses what cannot be read back.
    static func check(_ profile: inout Profile, _ question: DurabilityQuestion) throws {
        let kinds = profile.operations.filter { $0.weight.value > 0 }
        guard kinds.count == 1, kinds[0].kind?.name == "set" else {
            throw UsageError("durable writes with SET alone: leave out --set operations.")
        }
        let plan = try Planner(machine: .init(processors: 1)).plan(profile, target: anyTarget)
        guard plan.values.size is FixedSize, plan.values.size.maximum >= smallestValue else {
            throw UsageError(
                "--value-size must be one size of at least \(smallestValue)B: a smaller value does not hold what tells it from "
                    + "others.")
        }
        guard profile.values.expiry == .none else {
            throw UsageError("durable writes keys that do not expire: leave out --set values.ttl.")
        }
        profile.phases.populate = 0
        let seconds = Double(question.before + question.faultTimeout + question.after) / 1e9
        profile.keys.count =
            profile.load.arrivals == "closed"
            ? closedKeys : UInt64(max(1000, min(1e9, profile.load.ratePerSecond * seconds * 1.1)))
    }
}
