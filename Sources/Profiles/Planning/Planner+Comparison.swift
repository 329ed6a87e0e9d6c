// SPDX-License-Identifier: Apache-2.0
package import Database
package import Plan
package import RESP

extension Planner {
    /// A block shorter than this says little; a comparison takes it and says so.
    package static let shortestBlock: Int64 = 3_000_000_000
    /// The warm-up of a block where no flag says another: every block has its own, and the cache is warm already.
    package static let blockWarmup: Int64 = 1_000_000_000

    /// The plan of a comparison of `target` in front of `database`, both chosen by the caller: the profile's own, or the
    /// sandbox.
    ///
    /// The profile's `get` becomes the operation `read`, its `set` the operation `write`. Statements of the user's own
    /// leave the ids for the caller to ask for.
    ///
    /// - Parameters:
    ///   - paths: both, or one alone.
    ///   - coldStart: the longest that the cold start takes, in nanoseconds; nothing is cold without the cached path.
    package func comparison(
        _ profile: Profile, target: TargetURL, database: any DatabaseSpec, pairs: Int,
        paths: [ReadPath] = ReadPath.allCases, coldStart: Int64,
        manners: Manners = Manners(overwrite: false, cleanup: false)
    ) throws(ProfileError) -> ComparisonPlan {
        let issues = ProfileChecks.issues(profile) + ComparisonChecks.issues(profile)
        guard issues.isEmpty else { throw ProfileError(issues) }
        var run = try plan(profile, target: target, manners: manners)
        run.operations = operations(profile)
        run.load.threads = min(run.load.threads, profile.database.connections)
        if !hasWarmupFlag(profile) { run.phases.warmup = Self.blockWarmup }
        let retry = profile.database.retries.map {
            QueryRetry(count: $0, wait: profile.database.retryWait, limit: profile.database.timeout)
        }
        run.database = DatabasePlan(
            spec: retry.map(database.retrying) ?? database,
            rows: profile.database.statements.map { .statements($0) } ?? .own(OwnTable(profile: profile.name)),
            sessions: profile.database.connections, delay: profile.database.delay, timeout: profile.database.timeout,
            strategy: profile.database.strategy)
        let paths = ReadPath.allCases.filter { paths.contains($0) }
        return ComparisonPlan(
            run: run, pairs: pairs, paths: paths, coldStart: paths.contains(.cached) ? coldStart : 0,
            limit: profile.database.limit)
    }

    /// One `read` and one `write` at most: results are kept by name.
    private func operations(_ profile: Profile) -> [OperationPlan] {
        var plans: [OperationPlan] = []
        for operation in profile.operations where operation.weight.value > 0 {
            guard var kind = operation.kind, let name = operation.comparedName else { continue }
            if let index = plans.firstIndex(where: { $0.kind.name == name }) {
                plans[index].weight += operation.weight.value
            } else {
                kind.name = name
                plans.append(OperationPlan(kind: kind, weight: operation.weight.value))
            }
        }
        return plans
    }

    /// The warm-up of a file is meant for the one load of a run.
    private func hasWarmupFlag(_ profile: Profile) -> Bool {
        guard case .flag = profile.locations["phases.warmup"] else { return false }
        return true
    }
}

extension Profile.Operation {
    /// The name of the cache-aside operation that a comparison makes of this one; nil where it makes none.
    var comparedName: String? {
        switch source {
        case .named("get"): "read"
        case .named("set"): "write"
        case .named, .command: nil
        }
    }
}
