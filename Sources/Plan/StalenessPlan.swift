// SPDX-License-Identifier: Apache-2.0
internal import RESP
internal import Workload

/// How a run follows the versions of its values, and what else it does around them.
///
/// Times are nanoseconds. The strategy itself is the database's (`DatabasePlan.strategy`).
package struct StalenessPlan: Sendable, Equatable {
    /// What tells the values of this run from all others.
    package var run: UInt64
    /// The declared delay between a read's query and its fill.
    package var raceWindow: Int64 = 0
    /// How long after the first UNLINK `delete-twice` sends the second.
    package var secondDelete: Int64 = 500_000_000
    package var stampedeGuard = StampedeGuard.none
    /// How long a lock or a lease is held at most, and how long a reader waits for the one who has it.
    package var lockTime: Int64 = 2_000_000_000
    /// The time between two looks of a reader that waits.
    package var retryInterval: Int64 = 1_000_000
    /// Whether every key is compared between cache and database, instead of a load.
    package var isAudit = false
    /// The digests of the scripts that the cache has loaded; nil where every call carries its script.
    package var digests: ScriptDigests?

    package init(run: UInt64) { self.run = run }
}

/// What the cache calls the scripts that it has loaded.
package struct ScriptDigests: Sendable, Equatable {
    package var setIfNewer: String
    package var fillWithToken: String

    package init(setIfNewer: String, fillWithToken: String) {
        self.setIfNewer = setIfNewer
        self.fillWithToken = fillWithToken
    }
}

/// What keeps many readers from loading one expired key at once.
///
/// The raw value is its name in flags and records.
package enum StampedeGuard: String, Sendable, CaseIterable {
    case none
    /// One reader holds a key with an expiry (SET NX PX); the others wait for its fill.
    case lock
    /// A reader loads the value anew before it expires, the likelier the nearer that is.
    ///
    /// A. Vattani, F. Chierichetti, K. Lowenstein: Optimal probabilistic cache stampede prevention, VLDB 2015, with β = 1.
    case early
    /// Readers of this process wait for the one that loads the key already.
    case singleflight
}

extension RunPlan {
    /// The comparison of every key between cache and database: each is read once, in a closed loop, and nothing is written.
    package var audit: RunPlan {
        var plan = self
        plan.staleness?.isAudit = true
        plan.operations = operations.filter { !$0.kind.isWrite }
        plan.keys.pick = SequentialPick(keys: keys.count, parameters: ParameterValues([:]), seed: seed)
        plan.load.arrivals = .closed
        plan.phases = PhasePlan(populate: 0, warmup: 0, measure: .requests(keys.count), drain: phases.drain)
        return plan
    }
}
