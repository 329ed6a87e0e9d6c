// SPDX-License-Identifier: Apache-2.0
import Database
import Plan

extension ResolvedProfile {
    /// The section `database`; a URL and statements only where the profile has them.
    static func database(_ database: Profile.Database) -> ResolvedProfile {
        var entries: [Entry] = []
        if let url = database.url { entries.append(Entry("url", .text(url.description))) }
        entries += [
            Entry("connections", .integer(Int64(database.connections))),
            Entry("timeout", .text(Times.format(database.timeout))),
            Entry("retries", database.retries.map { .integer(Int64($0)) } ?? .text("default")),
            Entry("retryWait", .text(Times.format(database.retryWait))),
            Entry("delay", delay(database.delay)),
            Entry("strategy", .text(database.strategy.rawValue)),
            Entry("limit", .text(database.limit.map { DatabaseLimits.format($0) } ?? "none")),
        ]
        if let statements = database.statements {
            entries.append(Entry("read", .text(statements.read)))
            if let write = statements.write { entries.append(Entry("write", .text(write))) }
            entries.append(Entry("ids", .text(statements.ids)))
        }
        return .map(entries)
    }

    private static func delay(_ delay: QueryDelay) -> ResolvedProfile {
        switch delay {
        case .none: .text("none")
        case .fixed(let time): .text(Times.format(time))
        case .lognormal(let median, let p99):
            .map([
                Entry("distribution", .text("lognormal")), Entry("median", .text(Times.format(median))),
                Entry("p99", .text(Times.format(p99))),
            ])
        }
    }
}
