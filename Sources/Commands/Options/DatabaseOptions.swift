// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Database
internal import Engine
internal import Plan
internal import Profiles

/// Which database stands behind the cache, and how it is asked.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: sqlite:PATH, postgres://user:password@host[:port]/db, sqlserver://…, mysql://…, "
                + "odbc:CONNECTION-STRING or cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER. Several, one after "
                + "the other, for one table of all. Also CACHEGAUGE_DATABASE.",
            valueName: "url"))
    var database: [String] = []

    @Option(help: ArgumentHelp("The number of connections to the database, over all threads.", valueName: "count"))
    var databaseConnections: String?

    @Option(
        help: ArgumentHelp(
            "A simulated delay before each query: none, 2ms, lognormal:2ms:10ms.", valueName: "time"))
    var databaseDelay: String?

    @Option(
        help: ArgumentHelp(
            "What the database can take, for the hit ratio that it needs: 200/s, 60workers, or the size of a managed "
                + "one, such as azure-sql/S2 or cosmos/10000RU.", valueName: "limit"))
    var databaseLimit: String?

    @Option(
        help: ArgumentHelp(
            "A file with the key of a Cosmos DB account in its first line. Also COSMOS_KEY.", valueName: "file"))
    var databaseKeyFile: String?

    @Option(
        help: ArgumentHelp(
            "A shell command that prints a token for the database instead of a key, alone or as the JSON of az account "
                + "get-access-token; run again before the token expires.", valueName: "command"))
    var databaseTokenCommand: String?

    @Option(
        help: ArgumentHelp(
            "How consistent reads of Cosmos DB have to be: strong, bounded, session or eventual. Default: as the account.",
            valueName: "level"))
    var consistency: String?

    @Option(
        help: ArgumentHelp(
            "How long a query, or the wait for a connection to the database, may take.", valueName: "time"))
    var databaseTimeout: String?

    @Option(
        help: ArgumentHelp(
            "What a write does to the cached value: delete, ttl (it expires) or write-through; for stale several, and "
                + "others too.", valueName: "strategy"))
    var strategy: [String] = []

    /// What the environment says about the database: stronger than the profile, weaker than every flag.
    static func addEnvironment(to overrides: inout ProfileOverrides) {
        let name = "CACHEGAUGE_DATABASE"
        if let url = Environment.value(name) { overrides.set(ProfileFlag.database.path, to: url, origin: name) }
    }

    /// The database with what its URL does not hold, and what keeps its token fresh.
    ///
    /// Of several databases those take it that can.
    func open(_ database: any DatabaseSpec, tokenTimeout: Int64) throws -> (any DatabaseSpec, DatabaseToken?) {
        if self.database.count > 1 && !type(of: database).takesAccess { return (database, nil) }
        if databaseKeyFile != nil && databaseTokenCommand != nil {
            throw UsageError("--database-key-file and --database-token-command exclude each other.")
        }
        var access = DatabaseAccess(consistency: consistency)
        if let databaseKeyFile { access.key = DatabaseSecret(try TargetOptions.firstLine(databaseKeyFile)) }
        // What is wrong with the flags is said before a command is run.
        var check = access
        if databaseTokenCommand != nil { check.token = DatabaseSecret("") }
        _ = try database.with(check)
        let token = try databaseTokenCommand.map {
            try DatabaseToken(TokenPlan(.command($0), timeout: tokenTimeout, isDatabase: true), for: database)
        }
        access.token = token?.secret
        return (try database.with(access), token)
    }

    /// The strategy of a command that has one only; nil where none was given.
    func oneStrategy() throws -> String? {
        guard strategy.count < 2 else {
            throw UsageError("Give --strategy once here; cachegauge stale measures several side by side.")
        }
        return strategy.first
    }

    func add(to overrides: inout ProfileOverrides, strategy: String?) {
        overrides.set(.database, to: database.first)
        overrides.set(.databaseConnections, to: databaseConnections)
        overrides.set(.databaseDelay, to: databaseDelay)
        overrides.set(.databaseLimit, to: databaseLimit)
        overrides.set(.databaseTimeout, to: databaseTimeout)
        overrides.set(.strategy, to: strategy)
    }
}
