// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// `cachegauge stale`: what invalidation really keeps fresh.
struct StaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stale",
        abstract: "Measure stale reads, stampedes and replication lag by invalidation strategy.",
        discussion: """
            Readers and writers work on one set of keys; every write stores a new version, and every read is compared with the \
            highest version whose database commit had returned before the read began. After each block, when all is quiet, \
            cache and database are compared key by key. A key that is still stale then is exit status 6.

            Strategies: ttl, delete (after the commit), delete-before, delete-twice, write-through, versioned (Lua: set only if \
            newer), versioned-key, lease (a fill needs a token). Several with commas, or --strategy again for each.

            Without --target and --database a sandbox is measured: a throwaway server, and an SQLite file with a declared \
            delay of 2 ms per query.

            Examples:
              cachegauge stale
              cachegauge stale --strategy delete,versioned,lease --race-window 5ms
              cachegauge stale --target redis://cache:6379 --database postgres://user@db/shop --strategy ttl --read-from replica
              cachegauge stale --stampede-guard lock --ttl 2s --ttl-jitter 10%
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @OptionGroup(title: "Staleness") var stale: StaleOptions
    @OptionGroup(title: "Database") var database: DatabaseOptions
    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let request = try stale.request(database.strategy)
        guard database.database.count < 2 else {
            throw UsageError("Staleness is measured on one database; give one --database.")
        }
        var overrides = ProfileOverrides()
        try target.addPreset(to: &overrides)
        TargetOptions.addEnvironment(to: &overrides)
        DatabaseOptions.addEnvironment(to: &overrides)
        try workload.add(to: &overrides)
        target.add(to: &overrides)
        database.add(to: &overrides, strategy: nil)
        var profile = try Profile(try ProfileLibrary().find(profile), overrides: overrides)
        profile.target.token = try target.token.plan()
        try StaleSession(
            profile: profile, request: request, target: target, database: database, stale: stale, output: output
        ).run()
    }
}
