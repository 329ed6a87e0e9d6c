// SPDX-License-Identifier: Apache-2.0
import Database
import Plan

/// What a profile must not ask of a comparison.
enum ComparisonChecks {
    static func issues(_ profile: Profile) -> [ProfileIssue] {
        [operations(profile), threads(profile), populate(profile), strategy(profile), write(profile)]
            .compactMap { $0 }
    }

    private static func operations(_ profile: Profile) -> ProfileIssue? {
        let others = profile.operations.filter { $0.weight.value > 0 && $0.comparedName == nil }.map { operation in
            switch operation.source {
            case .named: operation.reportName
            case .command: "the command \(operation.reportName)"
            }
        }
        guard !others.isEmpty else { return nil }
        return issue(
            profile, "operations", found: "\(others.joined(separator: ", ")) in a comparison",
            allowed: .several("get, which becomes a read through the cache, and set, which becomes a write"),
            hint: "write --operations get=90,set=10")
    }

    /// A thread without a session could not ask the database.
    private static func threads(_ profile: Profile) -> ProfileIssue? {
        let sessions = profile.database.connections
        guard case .number(let threads) = profile.load.threads, threads > sessions else { return nil }
        return issue(
            profile, "load.threads", found: "\(threads) threads for \(sessions) connections to the database",
            allowed: .one("at most one thread per connection"),
            hint: "lower load.threads, raise database.connections, or write threads: auto")
    }

    /// A database that holds a part of the rows would answer the other reads with nothing.
    private static func populate(_ profile: Profile) -> ProfileIssue? {
        let share = profile.phases.populate
        guard share > 0, share < 1 else { return nil }
        return issue(
            profile, "phases.populate", found: "\"\(Shares.format(share))\"",
            allowed: .one("all or none in a comparison"), hint: "write --populate all")
    }

    private static func strategy(_ profile: Profile) -> ProfileIssue? {
        guard let statements = profile.database.statements, statements.write == nil,
            profile.database.strategy == .writeThrough
        else { return nil }
        return issue(
            profile, "database.strategy", found: "\"write-through\" without database.write",
            allowed: .names(["delete", "ttl"]), hint: "give database.write, or write --strategy delete")
    }

    private static func write(_ profile: Profile) -> ProfileIssue? {
        guard let statements = profile.database.statements, statements.write == nil,
            profile.operations.contains(where: { $0.weight.value > 0 && $0.comparedName == "write" })
        else { return nil }
        return issue(
            profile, "database.write", found: "nothing for the operation set",
            allowed: DatabaseReader.writeStatement.allowed,
            hint: "give database.write, or leave the writes out with --operations get=1")
    }

    private static func issue(
        _ profile: Profile, _ key: String, found: String, allowed: ProfileIssue.Allowed, hint: String
    ) -> ProfileIssue {
        ProfileIssue(location: profile.location(of: key), key: key, found: found, allowed: allowed, hint: hint)
    }
}
