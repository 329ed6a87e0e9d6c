// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Plan
internal import Profiles
internal import RESP
internal import Results

/// What a run would do, as text.
struct DryRun {
    var profile: Profile
    var target: TargetOptions

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
        let width = rows.map(\.0.count).max() ?? 0
        let facts = rows.map { name, value in
            name + String(repeating: " ", count: width - name.count + 2) + value
        }
        return plan.resolved.yaml + "\n# What this run would do; nothing was touched.\n"
            + facts.map { "# " + $0 + "\n" }.joined()
    }
}
