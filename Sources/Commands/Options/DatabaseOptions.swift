// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// Which database stands behind the cache, and how it is asked.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: sqlite:PATH, postgres://user:password@host[:port]/db, sqlserver://…, mysql://… or "
                + "odbc:CONNECTION-STRING. Also CACHEGAUGE_DATABASE.",
            valueName: "url"))
    var database: String?

    @Option(help: ArgumentHelp("The number of connections to the database, over all threads.", valueName: "count"))
    var databaseConnections: String?

    @Option(
        help: ArgumentHelp(
            "A simulated delay before each query: none, 2ms, lognormal:2ms:10ms.", valueName: "time"))
    var databaseDelay: String?

    @Option(
        help: ArgumentHelp(
            "What the database can take, for the hit ratio that it needs: 200/s, 60workers.", valueName: "limit"))
    var databaseLimit: String?

    @Option(
        help: ArgumentHelp(
            "How long a query, or the wait for a connection to the database, may take.", valueName: "time"))
    var databaseTimeout: String?

    @Option(
        help: ArgumentHelp(
            "What a write does to the cached value: delete, ttl (it expires) or write-through.", valueName: "strategy"))
    var strategy: String?

    /// What the environment says about the database: stronger than the profile, weaker than every flag.
    static func addEnvironment(to overrides: inout ProfileOverrides) {
        let name = "CACHEGAUGE_DATABASE"
        if let url = Environment.value(name) { overrides.set(ProfileFlag.database.path, to: url, origin: name) }
    }

    func add(to overrides: inout ProfileOverrides) {
        overrides.set(.database, to: database)
        overrides.set(.databaseConnections, to: databaseConnections)
        overrides.set(.databaseDelay, to: databaseDelay)
        overrides.set(.databaseLimit, to: databaseLimit)
        overrides.set(.databaseTimeout, to: databaseTimeout)
        overrides.set(.strategy, to: strategy)
    }
}
