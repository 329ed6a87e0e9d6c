// SPDX-License-Identifier: Apache-2.0
package import Database
package import Plan
package import RESP
internal import Workload

extension Planner {
    /// The length of a block where no flag says another.
    package static let staleBlock: Int64 = 10_000_000_000
    /// How long values live where no flag says another and the profile has them outlive a block.
    package static let staleExpiry: Int64 = 2_000_000_000
    /// The most keys whose versions are followed.
    package static let mostFollowedKeys: UInt64 = 1_000_000

    /// The plan that compares invalidation strategies on `target` in front of `database`.
    ///
    /// - Parameter run: a number that tells this run's values from all others.
    /// - Throws: `ProfileError`; `StaleRequestError` for what a profile may say and this cannot measure.
    package func staleness(
        _ profile: Profile, target: TargetURL, database: any DatabaseSpec, request: StaleRequest, run number: UInt64,
        manners: Manners = Manners(overwrite: false, cleanup: false)
    ) throws -> StaleRunPlan {
        var notes: [String] = []
        var run = try comparison(
            profile, target: target, database: database, pairs: 1, paths: [.cached], coldStart: 0, manners: manners
        ).run
        try check(run, profile)
        if !isFlag(profile, "phases.measure"), !isFlag(profile, "phases.requests") {
            run.phases.measure = .duration(Self.staleBlock)
        }
        run.values.expiry = expiry(run, profile, &notes)
        if case .none = run.values.expiry,
            let strategy = request.strategies.first(where: { $0 == .ttl || $0 == .versionedKey })
        {
            throw StaleRequestError(
                "The strategy \(strategy.rawValue) needs values that expire; give a --ttl, such as --ttl 2s.")
        }
        if request.expiryJitter > 0 { run.values.expiry = try jittered(run.values.expiry, by: request.expiryJitter) }
        run.staleness = StalenessPlan(run: number)
        run.staleness?.raceWindow = request.raceWindow
        run.staleness?.secondDelete = request.secondDelete
        run.staleness?.stampedeGuard = request.stampedeGuard
        var plan = StaleRunPlan(
            run: run, strategies: request.strategies, rounds: request.rounds, quietPeriod: request.quietPeriod,
            awaitsExpiry: request.awaitsExpiry, expiryJitter: request.expiryJitter,
            allowedOutdated: request.allowedOutdated)
        plan.notes = notes
        return plan
    }

    private func check(_ run: RunPlan, _ profile: Profile) throws(StaleRequestError) {
        let names = Set(run.operations.map(\.kind.name))
        guard names == ["read", "write"] else {
            throw StaleRequestError(
                "Staleness needs reads and writes, and the profile has \(names.contains("read") ? "reads" : "writes") "
                    + "alone; write --operations get=90,set=10.")
        }
        guard profile.database.statements == nil else {
            throw StaleRequestError(
                "The profile has database statements of its own, and versions can be followed in a table of ours only; "
                    + "leave out database.read, database.write and database.ids.")
        }
        guard run.keys.count <= Self.mostFollowedKeys else {
            throw StaleRequestError(
                "The versions of at most \(Self.mostFollowedKeys) keys can be followed, and the profile has "
                    + "\(run.keys.count); write --keys 1M or less.")
        }
        guard profile.phases.populate == 1 else {
            throw StaleRequestError(
                "The table is filled anew with values that carry their version; leave --populate at all.")
        }
    }

    /// Values that outlive a block would hide what expiry does, and what waiting for it costs.
    private func expiry(_ run: RunPlan, _ profile: Profile, _ notes: inout [String]) -> Expiry {
        guard !isFlag(profile, "values.ttl") else { return run.values.expiry }
        let longest: Int64
        switch run.values.expiry {
        case .none: longest = .max
        case .fixed(let time): longest = time
        case .range(_, let to): longest = to
        }
        guard longest > Self.staleExpiry / 1_000_000 else { return run.values.expiry }
        notes.append(
            "Cached values expired after 2 s, because those of the profile outlive a block; --ttl chooses another time."
        )
        return .fixed(milliseconds: Self.staleExpiry / 1_000_000)
    }

    private func jittered(_ expiry: Expiry, by share: Double) throws(StaleRequestError) -> Expiry {
        guard case .fixed(let time) = expiry else {
            throw StaleRequestError(
                "--ttl-jitter draws around one time to live, and the values have a range or none; give --ttl 2s, or "
                    + "leave --ttl-jitter out.")
        }
        let reach = Int64((Double(time) * share).rounded())
        return .range(from: max(1, time - reach), to: time + reach)
    }

    private func isFlag(_ profile: Profile, _ key: String) -> Bool {
        guard case .flag = profile.locations[key] else { return false }
        return true
    }
}
