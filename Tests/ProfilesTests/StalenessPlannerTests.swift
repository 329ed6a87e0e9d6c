// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import RESP
import Testing
import Workload

@testable import Profiles

@Suite struct StalenessPlannerTests {
    private static func plan(
        _ text: String, _ flags: [(ProfileFlag, String)] = [], _ change: (inout StaleRequest) -> Void = { _ in }
    ) throws -> StaleRunPlan {
        var overrides = ProfileOverrides()
        for (flag, value) in flags { overrides.set(flag, to: value) }
        var request = StaleRequest()
        request.strategies = [.delete]
        change(&request)
        return try Planner(machine: MachineFacts(processors: 4)).staleness(
            try ReadingTests.read(text, overrides), target: .parse("redis://cache.example"),
            database: Databases.parse("sqlite:rows.db"), request: request, run: 9)
    }

    private static func message(
        _ text: String, _ flags: [(ProfileFlag, String)] = [], _ change: (inout StaleRequest) -> Void = { _ in }
    ) throws -> String? {
        do {
            _ = try plan(text, flags, change)
            return nil
        } catch let error as StaleRequestError {
            return error.description
        }
    }

    @Test func aPlanHoldsWhatWasAskedFor() throws {
        let plan = try Self.plan("name: shop") {
            $0.raceWindow = 5_000_000
            $0.stampedeGuard = .early
            $0.awaitsExpiry = true
            $0.allowedOutdated = 3
        }
        #expect(plan.run.operations.map(\.kind.name) == ["read", "write"])
        #expect(plan.run.phases.measure == .duration(Planner.staleBlock))
        #expect(plan.run.staleness?.run == 9)
        #expect(plan.run.staleness?.raceWindow == 5_000_000)
        #expect(plan.run.staleness?.stampedeGuard == .early)
        #expect((plan.rounds, plan.awaitsExpiry, plan.allowedOutdated) == (2, true, 3))
    }

    /// Values that outlive a block are shortened, and that is said; a flag is kept as it is.
    @Test func expiry() throws {
        let usual = try Self.plan("values: { ttl: 1h }")
        #expect(usual.run.values.expiry == .fixed(milliseconds: 2000))
        #expect(usual.notes.count == 1)
        let short = try Self.plan("values: { ttl: 700ms }")
        #expect(short.run.values.expiry == .fixed(milliseconds: 700))
        #expect(short.notes.isEmpty)
        let flag = try Self.plan("values: { ttl: 1s }", [(.ttl, "1h"), (.duration, "4s")])
        #expect(flag.run.values.expiry == .fixed(milliseconds: 3_600_000))
        #expect(flag.run.phases.measure == .duration(4_000_000_000))
        let jitter = try Self.plan("{}", [(.ttl, "2s")]) { $0.expiryJitter = 0.1 }
        #expect(jitter.run.values.expiry == .range(from: 1800, to: 2200))
    }

    @Test func theAuditReadsEveryKeyOnce() throws {
        let audit = try Self.plan("keys: { count: 1234 }").run.audit
        #expect(audit.operations.map(\.kind.name) == ["read"])
        #expect(audit.keys.pick is SequentialPick)
        #expect(audit.phases.measure == .requests(1234))
        #expect(audit.phases.warmup == 0)
        #expect(audit.staleness?.isAudit == true)
    }

    @Test func mistakes() throws {
        #expect(try Self.message("operations: { get: 1 }")?.contains("the profile has reads alone") == true)
        #expect(try Self.message("operations: { set: 1 }")?.contains("the profile has writes alone") == true)
        #expect(try Self.message("keys: { count: 2M }")?.contains("has 2000000; write --keys 1M or less") == true)
        #expect(try Self.message("phases: { populate: none }")?.contains("leave --populate at all") == true)
        #expect(
            try Self.message(
                "database: { read: 'SELECT a FROM t WHERE id = $1', write: 'UPDATE t SET a = $2 WHERE id = $1', ids: 'SELECT id FROM t' }"
            )?
            .contains("database statements of its own") == true)
        #expect(
            try Self.message("{}", [(.ttl, "none")]) { $0.strategies = [.versionedKey] }?
                .contains("The strategy versioned-key needs values that expire") == true)
        #expect(
            try Self.message("{}", [(.ttl, "1s..2s")]) { $0.expiryJitter = 0.1 }?
                .contains("--ttl-jitter draws around one time to live") == true)
    }
}
