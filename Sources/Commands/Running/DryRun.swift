// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Engine
internal import Plan
internal import Profiles
internal import RESP
internal import Results

/// What a run would do, as text.
struct DryRun {
    var profile: Profile
    var target: TargetOptions
    /// Of `compare` only.
    var comparison: ComparisonOptions?

    func text() throws -> String {
        let url = try profile.target.url ?? TargetURL.parse("redis://127.0.0.1")
        let plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(profile, target: url)
        let estimate = DryRunEstimate(plan)
        var rows: [(String, String)] = [
            ("target", profile.target.url?.description ?? "the sandbox (a throwaway server on this machine)"),
            (
                "keys",
                "\(Quantity.count(Int(estimate.keys))), of which \(Quantity.count(Int(estimate.populatedKeys))) are written first"
            ),
            ("key name", "\(Int(estimate.meanKeyBytes.rounded())) bytes on average"),
            (
                "values",
                "\(Quantity.bytes(estimate.meanValueBytes)) on average, \(Quantity.bytes(estimate.valueBytes)) in all"
            ),
        ]
        rows.append(
            (
                "memory",
                estimate.memoryBytes.map { "about \(Quantity.bytes($0)) in the target (an estimate for Redis 7)" }
                    ?? "n/a"
            ))
        rows.append(
            ("rate", estimate.ratePerSecond.map { Quantity.rate($0) } ?? "as fast as the target answers (closed loop)"))
        rows.append(("operations", estimate.operations.map { "\(Quantity.count(Int($0))) expected" } ?? "n/a"))
        rows.append(("network", estimate.bitsPerSecond.map { "\(Quantity.bitRate($0)), both directions" } ?? "n/a"))
        rows.append(
            ("threads", "\(plan.load.threads), with \(plan.load.connections) connections, \(plan.load.depth) deep"))
        rows += try comparisonRows(url)
        return plan.resolved.yaml + Self.facts(rows)
    }

    /// What a gate would do: the base's plan, and what the pairs add to it.
    ///
    /// - Parameter looks: the numbers of pairs after which it may end.
    func text(beside candidate: Profile, _ looks: [Int]) throws -> String {
        let url = try candidate.target.url ?? TargetURL.parse("redis://127.0.0.1")
        let plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(candidate, target: url)
        let pairs = looks.map(String.init).joined(separator: ", ")
        var rows = [
            ("candidate", candidate.target.url?.description ?? "the sandbox, as the base"),
            ("gate", "looks at the runs after \(pairs) pairs; each run as above, the sides in turns"),
        ]
        if case .duration(let length) = plan.phases.measure, let first = looks.first, let last = looks.last {
            let pair = 2 * (plan.phases.warmup + length)
            let times = Set([first, last]).sorted().map { "\(Int64($0) * pair / 1_000_000_000) s" }
            rows.append(("takes", "about \(times.joined(separator: " to ")), and what populating takes"))
        }
        return try text() + Self.lines(rows)
    }

    private static func facts(_ rows: [(String, String)]) -> String {
        "\n# What this run would do; nothing was touched.\n" + lines(rows)
    }

    private static func lines(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in
            "# " + name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
        }.joined()
    }

    private func comparisonRows(_ url: TargetURL) throws -> [(String, String)] {
        guard let comparison else { return [] }
        let database: any DatabaseSpec = profile.database.url ?? SQLiteSpec(path: "rows.db")
        let plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).comparison(
            profile, target: url, database: database, pairs: comparison.pairs, paths: comparison.paths.all,
            coldStart: try comparison.longestColdStart())
        let sessions = Quantity.counted(profile.database.connections, "session")
        var rows = [
            (
                "database",
                "\(profile.database.url?.description ?? "the sandbox (an SQLite file in a temporary folder)"), \(sessions)"
            )
        ]
        let warmup = plan.run.phases.warmup
        let blocks = Int64(plan.pairs * plan.paths.count)
        guard case .duration(let length) = plan.run.phases.measure else {
            rows.append(("comparison", "\(Quantity.counted(Int(blocks), "block")), each of so many requests"))
            return rows
        }
        let each = "\(Quantity.duration(length)) after a warm-up of \(Quantity.duration(warmup))"
        rows.append(("comparison", "\(Quantity.counted(Int(blocks), "block")) in pairs, each of \(each)"))
        if plan.coldStart > 0 {
            rows.append(("cold start", "at most \(Quantity.duration(plan.coldStart)) before them"))
        }
        let seconds = (blocks * (warmup + length) + plan.coldStart) / 1_000_000_000
        rows.append(("takes", "about \(seconds) s, and what filling the database takes"))
        return rows
    }
}
