// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import RESP
import Testing
import Workload

@testable import Profiles

@Suite struct OverridesTests {
    static func overrides(_ pairs: [(ProfileFlag, String)], set assignments: [String] = []) throws -> ProfileOverrides {
        var overrides = ProfileOverrides()
        for (flag, text) in pairs { overrides.set(flag, to: text) }
        for assignment in assignments { try overrides.set(assignment: assignment) }
        return overrides
    }

    @Test func everyFlagReachesItsKey() throws {
        let texts: [ProfileFlag: String] = [
            .keys: "2M", .pick: "zipf:1.1", .valueSize: "100B..4KB", .ttl: "10m", .operations: "get=50,set=50",
            .rate: "50k/s", .arrivals: "uniform", .connections: "10", .connectRate: "200/s", .depth: "2", .threads: "2",
            .pin: "0,1",
            .spin: "true", .populate: "none", .warmup: "1s", .duration: "7s", .seed: "7",
            .target: "redis://localhost:7000", .resp: "3", .connectTimeout: "2s", .timeout: "3s",
            .database: "sqlite:rows.db", .databaseConnections: "4", .databaseDelay: "2ms", .databaseLimit: "60workers",
            .databaseTimeout: "4s", .strategy: "ttl", .tlsCA: "/etc/ca.pem", .tlsCertificate: "{me}.crt",
            .tlsKey: "me.key", .tlsServerName: "cache.example", .tlsInsecure: "true",
            .cluster: "true", .readFrom: "replica",
        ]
        let profile = try ReadingTests.read("", Self.overrides(texts.map { ($0.key, $0.value) }))
        #expect(Set(texts.keys).union([.closed, .requests]) == Set(ProfileFlag.allCases))
        #expect(profile.keys.count == 2_000_000)
        #expect(profile.keys.pick == DistributionChoice("zipf", ["exponent": .number(1.1)]))
        #expect(profile.values.size.name == "range")
        #expect(profile.values.expiry == .fixed(milliseconds: 600_000))
        #expect(profile.operations.map(\.weight) == [.relative(50), .relative(50)])
        #expect(profile.load.ratePerSecond == 50_000)
        #expect(profile.load.arrivals == "uniform")
        #expect(profile.load.connections == 10)
        #expect(profile.load.connectRate == 200)
        #expect(profile.load.depth == 2)
        #expect(profile.load.threads == .number(2))
        #expect(profile.load.pin == [0, 1])
        #expect(profile.load.spin)
        #expect(profile.phases.populate == 0)
        #expect(profile.phases.warmup == 1_000_000_000)
        #expect(profile.phases.measure == .duration(7_000_000_000))
        #expect(profile.seed == 7)
        #expect(profile.target.url?.address == .tcp(host: "localhost", port: 7000))
        #expect(profile.target.resp == 3)
        #expect(profile.target.isCluster && profile.target.readFrom == .replica)
        #expect(profile.target.connectTimeout == 2_000_000_000)
        #expect(profile.target.timeout == 3_000_000_000)
        #expect(
            profile.target.tls
                == TLSPlan(
                    authorities: "/etc/ca.pem", certificate: "{me}.crt", key: "me.key", serverName: "cache.example",
                    isInsecure: true))
        #expect(profile.database.url?.description == "sqlite:rows.db")
        #expect(profile.database.connections == 4)
        #expect(profile.database.delay == .fixed(2_000_000))
        #expect(profile.database.limit == .workers(60))
        #expect(profile.database.timeout == 4_000_000_000)
        #expect(profile.database.strategy == .ttl)
    }

    @Test func aFlagThatIsNotGivenChangesNothing() throws {
        var overrides = ProfileOverrides()
        overrides.set(.keys, to: nil)
        overrides.set(.closed, isOn: false)
        #expect(overrides.isEmpty)
    }

    @Test func aFlagWinsOverTheFileAndALaterOneOverAnEarlier() throws {
        let overrides = try Self.overrides([(.keys, "5")], set: ["keys.count=6", "seed=9"])
        let profile = try ReadingTests.read("keys: { count: 4, pick: zipf }\nseed: 1", overrides)
        #expect(profile.keys.count == 6)
        #expect(profile.keys.pick.name == "zipf")
        #expect(profile.seed == 9)
        #expect(profile.location(of: "keys.count") == .flag("--set"))
    }

    @Test(arguments: [
        "{ pick: zipf:1.2, count: 5 }", "{ pick: { distribution: zipf, exponent: 1.2 } }", "{ pick: { zipf: 1.2 } }",
    ])
    func oneParameterOfADistributionCanBeSet(keys: String) throws {
        let profile = try ReadingTests.read("keys: \(keys)", Self.overrides([], set: ["keys.pick.exponent=0.7"]))
        #expect(profile.keys.pick == DistributionChoice("zipf", ["exponent": .number(0.7)]))
    }

    @Test func aValueCanBeYAML() throws {
        let profile = try ReadingTests.read(
            "",
            Self.overrides(
                [],
                set: [
                    "values.ttl={ from: 1m, to: 2m }", "keys.name={id}:mine",
                    "operations=[{ command: \"HSET {key} f {value}\", weight: 1 }]",
                ]))
        #expect(profile.values.expiry == .range(from: 60_000, to: 120_000))
        #expect(profile.keys.name == "{id}:mine")
        #expect(profile.operations.map(\.reportName) == ["hset"])
    }

    @Test(arguments: ["lognormal:2ms:10ms", "{ distribution: lognormal, median: 2ms, p99: 10ms }"])
    func oneParameterOfADelayCanBeSet(delay: String) throws {
        let profile = try ReadingTests.read(
            "database: { delay: \(delay) }", Self.overrides([], set: ["database.delay.p99=20ms"]))
        #expect(profile.database.delay == .lognormal(median: 2_000_000, p99: 20_000_000))
    }

    /// Statements and URLs are texts, whatever they begin with.
    @Test func aStatementIsNeverYAML() throws {
        let read = "{fn f($1)}"
        let ids = "[id] from \"users\""
        let write = "'UPDATE' $1 $2"
        let profile = try ReadingTests.read(
            "", Self.overrides([], set: ["database.read=\(read)", "database.ids=\(ids)", "database.write=\(write)"]))
        #expect(profile.database.statements == UserStatements(read: read, write: write, ids: ids))
        #expect(
            MistakesTests.messages("", try Self.overrides([(.database, "{ a: b }")])).allSatisfy {
                $0.hasPrefix("--database: database.url: found a URL that cannot be read; ")
            })
    }

    @Test func aRateOpensALoopAndClosedClosesIt() throws {
        #expect(
            try ReadingTests.read("load: { arrivals: closed }", Self.overrides([(.rate, "5k/s")])).load.arrivals
                == "poisson")
        let closed = try ReadingTests.read("load: { rate: 5k/s }", Self.overrides([(.closed, "closed")]))
        #expect(closed.load.arrivals == "closed")
    }

    @Test func aDurationReplacesRequestsAndTheOtherWayRound() throws {
        let timed = try ReadingTests.read("phases: { requests: 10 }", Self.overrides([(.duration, "2s")]))
        #expect(timed.phases.measure == .duration(2_000_000_000))
        let counted = try ReadingTests.read("phases: { measure: 3s }", Self.overrides([(.requests, "1M")]))
        #expect(counted.phases.measure == .requests(1_000_000))
    }

    struct WrongFlags: Sendable {
        var pairs: [(ProfileFlag, String)]
        var assignments: [String]
        var message: String

        init(_ pairs: [(ProfileFlag, String)], _ assignments: [String], _ message: String) {
            self.pairs = pairs
            self.assignments = assignments
            self.message = message
        }
    }

    static let wrong: [WrongFlags] = [
        WrongFlags(
            [(.pick, "zipff:1")], [],
            "--pick: keys.pick.distribution: found \"zipff\"; allowed are uniform, zipf, hotspot, latest, sequential, "
                + #"gaussian, exponential; did you mean "zipf"?"#
        ),
        WrongFlags(
            [(.duration, "5")], [],
            "--duration: phases.measure: found \"5\"; allowed is a time from 1ns to 30d, such as 250us, 5ms or 30s; "
                + "write 5s or 5ms, not 5."
        ),
        WrongFlags(
            [(.operations, "get=90,set")], [],
            "--operations: operations: found \"get=90,set\"; allowed are operations with weights, such as "
                + "get=90,set=10 or get=90%,mget:10=10%; give every operation a weight."
        ),
        WrongFlags(
            [], ["keys.cuont=5"],
            #"--set: keys.cuont: found an unknown key; allowed are count, name, pick; did you mean "count"?"#
        ),
        WrongFlags(
            [], ["values.ttl.from=5m"],
            #"--set: values.ttl.from: found "1h" at values.ttl; allowed is a key of a mapping; "#
                + "set values.ttl as a whole."
        ),
        WrongFlags(
            [], ["values.ttl={ from: "], #"--set: values.ttl: found "{ from:"; allowed is a value or correct YAML."#),
        WrongFlags(
            [(.closed, "closed"), (.rate, "5/s")], [],
            "--rate: load.rate: found a rate for a closed loop; allowed is no rate with arrivals: closed; "
                + "leave out the rate, or choose arrivals: poisson."
        ),
        WrongFlags(
            [(.duration, "5s"), (.requests, "5")], [],
            "--requests: phases.requests: found requests beside a measure time; allowed is one of the two; "
                + "leave out measure or requests."
        ),
        WrongFlags(
            [], ["database.delay.p99=5ms"],
            #"--set: database.delay.p99: found "2ms" at database.delay; allowed is a key of a mapping; "#
                + "set database.delay as a whole."
        ),
        WrongFlags(
            [(.databaseConnections, "20k")], [],
            #"--database-connections: database.connections: found "20k"; allowed is a count from 1 to 10k."#
        ),
        WrongFlags(
            [(.databaseLimit, "200")], [],
            "--database-limit: database.limit: found \"200\"; allowed is none, a rate such as 200/s, or a number of "
                + "workers such as 60 workers; write 200/s or 200 workers, not 200."
        ),
        WrongFlags(
            [], ["database.read=SELECT $1"],
            "--set: database.ids: found nothing; allowed is a statement such as SELECT id FROM users; "
                + "read and ids go together."
        ),
        WrongFlags(
            [(.threads, "60")], [],
            "--threads: load.threads: found 60 threads for 50 connections; allowed is at most one thread per "
                + "connection; lower load.threads, raise load.connections, or write threads: auto."
        ),
    ]

    @Test(arguments: wrong)
    func mistakesNameTheFlag(wrong: WrongFlags) throws {
        let overrides = try Self.overrides(wrong.pairs, set: wrong.assignments)
        #expect(MistakesTests.messages("values: { ttl: 1h }\ndatabase: { delay: 2ms }", overrides) == [wrong.message])
    }

    @Test func mistakesOfTheFileComeFirst() throws {
        let messages = MistakesTests.messages(
            "\n\nkeys: { count: 0 }", try Self.overrides([(.rate, "5"), (.ttl, "6")]))
        #expect(messages.map { $0.split(separator: ":").first } == ["test.yaml", "--ttl", "--rate"])
    }

    @Test(arguments: ["keys.count", "=5", ""])
    func anAssignmentNeedsAKeyAndAValue(text: String) {
        var overrides = ProfileOverrides()
        #expect(throws: ProfileError.self) { try overrides.set(assignment: text) }
        do { try overrides.set(assignment: text) } catch {
            #expect(
                error.description
                    == "--set: found \"\(text)\"; allowed is a key and a value, such as --set keys.count=1M.")
        }
    }
}
