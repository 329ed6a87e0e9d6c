// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Plan
internal import Results

extension ComparisonAnalysis {
    /// Settings and transports of both sides, and what makes them unequal.
    var fairness: FairnessRecord {
        var record = FairnessRecord()
        record.cacheTransport = cacheTransport
        record.databaseTransport = facts.transport.rawValue
        record.library = facts.library
        record.sharedHost = sharedHost
        record.cacheSettings = cacheSettings
        record.databaseSettings = OrderedTexts(facts.settings.map { ($0.name, $0.value) })
        record.concerns = facts.settings.compactMap(\.concern) + transportConcerns
        if sharedHost == true {
            record.concerns.append(
                "Cache, database and this program run on one machine: the network that lies between them elsewhere is "
                    + "missing, and they share its processors.")
        }
        return record
    }

    private var transportConcerns: [String] {
        let cache = DatabaseTransport(rawValue: cacheTransport)
        let database = facts.transport
        var concerns: [String] = []
        switch (cache, database) {
        case (.unixSocket, .tcp), (.unixSocket, .tls):
            concerns.append(
                "The cache is reached over a unix socket and the database over TCP: reads of the cache are spared a part "
                    + "of what the database's pay.")
        case (.tcp, .unixSocket), (.tls, .unixSocket):
            concerns.append(
                "The database is reached over a unix socket and the cache over TCP: queries are spared a part of what "
                    + "reads of the cache pay.")
        default: break
        }
        // Inside this process there is nothing to encrypt.
        if let cache, database != .inProcess, (cache == .tls) != (database == .tls) {
            let (encrypted, plain) = cache == .tls ? ("cache", "database") : ("database", "cache")
            concerns.append(
                "The \(encrypted) is reached with TLS and the \(plain) without: only the \(encrypted) pays for encryption."
            )
        }
        if database == .inProcess, plan.run.database?.delay == QueryDelay.none {
            concerns.append(
                "\(facts.server) answers inside this process in microseconds; a cache over a socket cannot win against it "
                    + "without a delay.")
        }
        return concerns
    }
}
