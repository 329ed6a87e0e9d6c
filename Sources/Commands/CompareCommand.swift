// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// `cachegauge compare`: what the cache buys over going straight to the database.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure what a cache buys: the cached path beside the direct-database path.",
        discussion: """
            Reads go through the cache (GET, on a miss the database and SET with expiry), and straight to the database, in \
            interleaved blocks of the same operations. The profile's get is a read, its set a write; --duration is that of \
            one block.

            Without --target and --database a sandbox is measured: a throwaway server, and an SQLite file with a declared \
            delay of 2 ms per query.

            Examples:
              cachegauge compare
              cachegauge compare --target redis://cache:6379 --database postgres://user@db/shop --duration 10s
              cachegauge compare --target redis://cache:6379 --database sqlite:/var/tmp/rows.db --paths cached
              cachegauge compare --target redis://cache:6379 --database cosmos://NAME.documents.azure.com/shop/users
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @OptionGroup(title: "Comparison") var comparison: ComparisonOptions
    @OptionGroup(title: "Database") var database: DatabaseOptions
    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Flag(help: "Print the plan with keys, bytes, memory and rate, and touch nothing.")
    var dryRun = false

    func run() throws {
        var overrides = ProfileOverrides()
        try target.addPreset(to: &overrides)
        TargetOptions.addEnvironment(to: &overrides)
        DatabaseOptions.addEnvironment(to: &overrides)
        try workload.add(to: &overrides)
        target.add(to: &overrides)
        database.add(to: &overrides, strategy: try database.oneStrategy())
        let source = try ProfileLibrary().find(profile)
        var profile = try Profile(source, overrides: overrides)
        profile.target.token = try target.token.plan()
        if dryRun {
            StandardOutput.write(try DryRun(profile: profile, target: target, comparison: comparison).text())
            return
        }
        guard database.database.count < 2 else {
            // Every URL is read before the first database is asked.
            let profiles = try database.database.map { url in
                var overrides = overrides
                overrides.set(.database, to: url)
                var profile = try Profile(source, overrides: overrides)
                profile.target.token = try target.token.plan()
                return profile
            }
            try SeveralDatabases(
                profiles: profiles, target: target, database: database, comparison: comparison, output: output
            ).run()
            return
        }
        try CompareSession(
            profile: profile, target: target, database: database, comparison: comparison, output: output
        ).run()
    }
}
