// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import RESP
import Testing

@testable import Profiles

@Suite struct ComparisonPlannerTests {
    private static func comparison(
        _ text: String, _ overrides: ProfileOverrides = ProfileOverrides(), processors: Int = 4, pairs: Int = 5,
        paths: [ReadPath] = ReadPath.allCases
    ) throws -> ComparisonPlan {
        let profile = try ReadingTests.read(text, overrides)
        return try Planner(machine: MachineFacts(processors: processors)).comparison(
            profile, target: .parse("redis://cache.example"), database: Databases.parse("sqlite:rows.db"),
            pairs: pairs, paths: paths, coldStart: 7_000_000_000, manners: Manners(overwrite: true, cleanup: true))
    }

    static func messages(_ text: String, _ overrides: ProfileOverrides = ProfileOverrides()) throws -> [String] {
        do {
            _ = try comparison(text, overrides)
            return []
        } catch let error as ProfileError {
            return error.issues.map(\.description)
        }
    }

    @Test func aPlanHoldsWhatTheProfileSays() throws {
        let plan = try Self.comparison(
            """
            name: shop
            operations: { get: 3, set: 1, incr: 0 }
            phases: { populate: none, warmup: 30s, measure: 4s }
            database:
              connections: 6
              timeout: 2s
              delay: 2ms
              strategy: ttl
              limit: 60 workers
            """)
        #expect(plan.pairs == 5)
        #expect(plan.paths == [.cached, .direct])
        #expect(plan.coldStart == 7_000_000_000)
        #expect(plan.limit == .workers(60))
        #expect(plan.run.operations.map(\.kind.name) == ["read", "write"])
        #expect(plan.run.operations.map(\.weight) == [3, 1])
        #expect(plan.run.operations.map(\.kind.command) == [OperationKind.get, .set].map(\.command))
        #expect(plan.run.operations.map(\.keySuffix) == ["", ""])
        #expect(plan.run.phases.populate == 0)
        #expect(plan.run.phases.measure == .duration(4_000_000_000))
        #expect(plan.run.manners == Manners(overwrite: true, cleanup: true))
        let database = try #require(plan.run.database)
        #expect(database.spec is SQLiteSpec)
        #expect(database.rows == .own(OwnTable(profile: "shop")))
        #expect(database.ids == nil)
        #expect(database.sessions == 6)
        #expect(database.timeout == 2_000_000_000)
        #expect(database.delay == .fixed(2_000_000))
        #expect(database.strategy == .ttl)
    }

    @Test func statementsOfTheUsersOwnAreTheRows() throws {
        let plan = try Self.comparison(
            "operations: { get: 1 }\ndatabase: { read: SELECT $1, ids: SELECT 1 }")
        #expect(plan.run.database?.rows == .statements(UserStatements(read: "SELECT $1", ids: "SELECT 1")))
        #expect(plan.run.operations.map(\.kind.name) == ["read"])
    }

    @Test func operationsOfOneKindAreOne() throws {
        let plan = try Self.comparison(
            "operations: [{ operation: set, weight: 2, name: a }, { operation: get, weight: 5 }, "
                + "{ operation: set, weight: 1, name: b }]")
        #expect(plan.run.operations.map(\.kind.name) == ["write", "read"])
        #expect(plan.run.operations.map(\.weight) == [3, 5])
    }

    /// The warm-up of a file is for a run; that of a flag is for every block.
    @Test func theWarmupOfABlockIsASecondUnlessAFlagSaysSo() throws {
        #expect(try Self.comparison("phases: { warmup: 30s }").run.phases.warmup == 1_000_000_000)
        #expect(try Self.comparison("").run.phases.warmup == 1_000_000_000)
        let flag = try OverridesTests.overrides([(.warmup, "300ms")])
        #expect(try Self.comparison("phases: { warmup: 30s }", flag).run.phases.warmup == 300_000_000)
        let set = try OverridesTests.overrides([], set: ["phases.warmup=0s"])
        #expect(try Self.comparison("", set).run.phases.warmup == 0)
    }

    @Test func onePathCanBeAlone() throws {
        let direct = try Self.comparison("", paths: [.direct])
        #expect(direct.paths == [.direct])
        #expect(direct.coldStart == 0)
        #expect(try Self.comparison("", paths: [.cached]).coldStart == 7_000_000_000)
        #expect(try Self.comparison("", paths: [.direct, .cached]).paths == [.cached, .direct])
    }

    @Test func everyThreadHasASession() throws {
        let load = "load: { arrivals: closed }\ndatabase: { connections: 2 }"
        #expect(try Self.comparison(load, processors: 16).run.load.threads == 2)
        #expect(try Self.comparison("load: { threads: 3 }\ndatabase: { connections: 3 }").run.load.threads == 3)
    }

    static let mistakes: [Mistake] = [
        Mistake(
            "seed: 1\noperations: { get: 50%, set: 10%, incr: 30%, expire: 10% }",
            "test.yaml:2: operations: found incr, expire in a comparison; allowed are get, which becomes a read "
                + "through the cache, and set, which becomes a write; write --operations get=90,set=10."
        ),
        Mistake(
            "operations: [{ command: 'GET {key}', weight: 1 }]",
            "test.yaml:1: operations: found the command get in a comparison; allowed are get, which becomes a read "
                + "through the cache, and set, which becomes a write; write --operations get=90,set=10."
        ),
        Mistake(
            "phases: { populate: 50% }",
            "test.yaml:1: phases.populate: found \"50%\"; allowed is all or none in a comparison; "
                + "write --populate all."
        ),
        Mistake(
            "load: { threads: 3 }\ndatabase: { connections: 2 }",
            "test.yaml:1: load.threads: found 3 threads for 2 connections to the database; allowed is at most one "
                + "thread per connection; lower load.threads, raise database.connections, or write threads: auto."
        ),
        Mistake(
            "seed: 1\ndatabase: { read: SELECT $1, ids: SELECT 1 }",
            "test.yaml:2: database.write: found nothing for the operation set; allowed is a statement with $1 for the "
                + "id and $2 for the value, such as UPDATE users SET payload = $2 WHERE id = $1; give database.write, "
                + "or leave the writes out with --operations get=1."
        ),
        Mistake(
            "operations: { get: 1, set: 0 }\ndatabase: { read: SELECT $1, ids: SELECT 1, strategy: write-through }",
            "test.yaml:2: database.strategy: found \"write-through\" without database.write; allowed are delete, ttl; "
                + "give database.write, or write --strategy delete."
        ),
    ]

    @Test(arguments: mistakes)
    func whatAComparisonCannotDoIsSaid(mistake: Mistake) throws {
        #expect(try Self.messages(mistake.text) == [mistake.message])
    }

    @Test func allMistakesAreReportedAtOnceWithTheirFlags() throws {
        let overrides = try OverridesTests.overrides([
            (.operations, "get=1,set=1,del=1"), (.populate, "1%"), (.strategy, "write-through"),
        ])
        let messages = try Self.messages("database: { read: SELECT $1, ids: SELECT 1 }", overrides)
        #expect(
            messages.map { $0.split(separator: ": ").prefix(2).joined(separator: ": ") } == [
                "--operations: operations", "--populate: phases.populate", "--strategy: database.strategy",
                "test.yaml:1: database.write",
            ])
    }

    @Test func aProfileMadeByHandIsCheckedToo() {
        var profile = Profile()
        profile.keys.name = "a:{id:02}"
        profile.phases.populate = 0.5
        let error = #expect(throws: ProfileError.self) {
            try Planner(machine: MachineFacts(processors: 1)).comparison(
                profile, target: .parse("redis://h"), database: Databases.parse("sqlite:a"), pairs: 1, coldStart: 0)
        }
        #expect(error?.issues.map(\.key) == ["keys.name", "phases.populate"])
    }
}
