// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

/// The rules that judge one block of a comparison: a run with a database behind the cache, or in its place.
struct BlockValidityTests {
    @Test(arguments: ["cached", "direct"])
    func findsNothingInAGoodBlock(_ path: String) throws {
        let record = SampleComparison.block(path)
        #expect(ValidityRules.judge(record).findings == [])
        try record.checkAccounting()
    }

    private static let direct: [ValidityCase] = [
        // 2,000 queries per second of 3.9 ms at p99: 3 × 2,000 × 0.0039 = 23.4 sessions.
        ValidityCase("the wait at 10 % of the response", []) { $0.setWait(400_000, sessions: 1) },
        ValidityCase("the wait above 10 %, too few sessions", ["warning too-few-sessions"]) {
            $0.setWait(400_001, sessions: 23)
        },
        ValidityCase("the wait above 10 %, enough sessions", []) { $0.setWait(400_001, sessions: 24) },
        ValidityCase("a database that slowed down", []) {
            $0.setWait(400_001, sessions: 1)
            $0.first.latency[.query]?.p50Ns = 389_999
        },
        ValidityCase("a wait in a closed loop", ["warning closed-loop"]) {
            $0.setWait(400_001, sessions: 1)
            $0.load.arrivals = "closed"
        },
        ValidityCase("a queue for the cache's connections is none of the database", []) {
            $0.first.latency[.queue]?.p99Ns = 3_000_000
            $0.load.connections = 1
        },
        ValidityCase("less than 99 % were answered", ["warning overloaded"]) { $0.measure.completedInWindow = 19_000 },
        ValidityCase("a query failed", ["warning database-errors"]) {
            $0.first.database?.errors = OrderedCounts(["timeout": 1])
        },
        ValidityCase("no query failed", []) { $0.first.database?.errors = OrderedCounts(["timeout": 0]) },
        ValidityCase("a wrong value", ["invalid wrong-values"]) { $0.first.database?.wrongValues = 1 },
        ValidityCase("errors of the database are no error replies of the target", ["warning database-errors"]) {
            $0.first.errors.server = 2
            $0.first.database?.errors = OrderedCounts(["missingTable": 2])
        },
    ]

    private static let cached: [ValidityCase] = [
        ValidityCase("misses are expected", []) { $0.setMisses(19_000) },
        ValidityCase("one read without the cache", ["warning cache-unavailable"]) {
            $0.first.database?.cacheUnavailable = 1
        },
        // The GET holds its place for 380 µs at p99: 3 × 2,000 × 0.00038 = 2.28 places.
        ValidityCase("too few connections for the GETs", ["warning too-few-connections"]) {
            $0.first.latency[.queue]?.p99Ns = 50_000
            ($0.load.connections, $0.load.depth) = (2, 1)
            $0.first.latency[.service]?.p99Ns = 3_000_000
        },
        ValidityCase("enough connections for the GETs", []) {
            $0.first.latency[.queue]?.p99Ns = 50_000
            ($0.load.connections, $0.load.depth) = (3, 1)
            $0.first.latency[.service]?.p99Ns = 900_000
        },
        // 190 queries per second of 3.9 ms: 2.2 sessions; the response of misses counts, not that of all reads.
        ValidityCase("a wait that is short beside a miss", []) { $0.setMissWait(240_000, sessions: 1) },
        ValidityCase("a wait that is long beside a miss", ["warning too-few-sessions"]) {
            $0.setMissWait(250_001, sessions: 2)
        },
        ValidityCase("enough sessions for the misses", []) { $0.setMissWait(250_001, sessions: 3) },
    ]

    @Test(arguments: direct)
    func judgesTheDirectPath(_ example: ValidityCase) { check("direct", example) }

    @Test(arguments: cached)
    func judgesTheCachedPath(_ example: ValidityCase) { check("cached", example) }

    private func check(_ path: String, _ example: ValidityCase) {
        let findings = ValidityRules.judge(SampleComparison.block(path, example.change)).findings
        #expect(findings.map { "\($0.severity.rawValue) \($0.code)" } == example.codes)
        for finding in findings {
            #expect(finding.message.hasSuffix(".") && finding.message.contains(" "))
            if path == "direct" { #expect(!finding.message.contains("target"), "The direct path has no target.") }
        }
    }

    private func message(_ path: String, _ change: (inout RunRecord) -> Void) -> String? {
        ValidityRules.judge(SampleComparison.block(path, change)).findings.first?.message
    }

    @Test func saysWhatTheWaitNeeds() {
        #expect(
            message("direct") { $0.setWait(1_900_000, sessions: 16) }
                == "read operations on the direct path waited up to 1.90 ms (p99) for a free database session while the "
                + "query's own time stayed flat. 16 sessions are too few for 2,000/s of queries: use "
                + "--database-connections 24 or more, if the database allows them.")
    }

    /// 500 reads went on without the cache: 519 queries in ten seconds instead of 19.
    @Test func saysWhatAMissingCacheDidToTheDatabase() {
        #expect(
            message("cached") {
                $0.first.hits -= 500
                $0.first.database?.cacheUnavailable = 500
                $0.first.database?.queries = 519
            }
                == "The cache was not available to 500 of 20,000 operations (2.5 %), which went on with the database "
                + "alone. The database got 51.9/s on this path, and without these reads it would have been 1.9/s. "
                + "See the target's log and its limit of clients.")
        let write = message("cached") { record in
            var write = OperationRecord(name: "write")
            write.count = 7
            write.database = DatabaseShareRecord()
            write.database?.cacheUnavailable = 2
            record.paths[0].operations.append(write)
        }
        #expect(
            write?.contains("2 writes could not renew the cached value, which stays stale until it expires.") == true)
        #expect(write?.contains("The database got") == false)
    }

    @Test func listsTheErrorsOfTheDatabase() {
        #expect(
            message("direct") { $0.first.database?.errors = OrderedCounts(["timeout": 3, "connection": 17]) }
                == "20 queries of the database failed (connection 17, timeout 3), 0.10 % of all. "
                + "connection: sessions were lost or could not be opened; see the database's log.")
    }
}

extension RunRecord {
    fileprivate mutating func setWait(_ p99: Int64, sessions: Int64) {
        first.latency[.poolWait]?.p99Ns = p99
        profile = .object([JSONMember("database", .object([JSONMember("connections", .integer(sessions))]))])
    }

    fileprivate mutating func setMissWait(_ p99: Int64, sessions: Int64) {
        setWait(p99, sessions: sessions)
        first.latency[.responseMiss]?.p99Ns = 2_500_000
        first.latency[.query]?.p99Ns = 3_900_000
        first.database?.queries = 1_900
    }

    fileprivate mutating func setMisses(_ misses: Int) {
        first.misses = misses
        first.hits = 20_000 - misses
    }
}
