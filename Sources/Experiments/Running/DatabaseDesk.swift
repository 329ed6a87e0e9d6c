// SPDX-License-Identifier: Apache-2.0
package import Database
package import Engine
internal import Glibc
package import Plan
internal import Workload

/// The database of a comparison, made ready before the first block and looked after behind the last.
///
/// It stays open for all of the comparison: an SQLite database in memory lives only as long.
package final class DatabaseDesk {
    package let facts: DatabaseFacts
    package let makeSession: SessionMaker
    /// Whether the database is on this machine, as far as its place tells.
    package var isLocal: Bool {
        switch facts.transport {
        case .inProcess, .unixSocket: true
        case .tcp, .tls: facts.place == "localhost" || facts.place.hasPrefix("127.") || facts.place == "::1"
        }
    }

    private let spec: any DatabaseSpec
    private let administration: any DatabaseAdministration

    /// Connects, and asks the database who it is.
    package init(_ database: DatabasePlan) throws(DatabaseError) {
        spec = database.spec
        do throws(DatabaseFailure) {
            makeSession = try database.spec.sessionMaker(for: database.rows)
            administration = try database.spec.administration(of: database.rows)
            facts = try administration.facts()
        } catch {
            throw DatabaseError(database.spec, during: "connecting", error)
        }
    }

    deinit { administration.close() }

    /// Sees to it that there is a row for every key, and gives the plan that the blocks follow.
    ///
    /// - Parameters:
    ///   - progress: the share of the rows that are written, 0…1.
    ///   - isStopped: asked for each row; true ends the filling with `.cancelled`.
    /// - Throws: `DatabaseError`; `SetupError` where the rows do not fit the plan.
    package func prepare(
        _ plan: RunPlan, progress: (Double) -> Void, isStopped: () -> Bool
    ) throws -> (plan: RunPlan, filled: FilledRows?) {
        guard let database = plan.database else { return (plan, nil) }
        do throws(DatabaseFailure) {
            switch database.rows {
            case .statements:
                var plan = plan
                plan.database?.ids = try administration.ids(limit: Int(clamping: plan.keys.count))
                return (try checkIds(plan), nil)
            case .own:
                guard plan.phases.populate > 0 else {
                    try checkRows(plan)
                    return (plan, nil)
                }
                return (plan, try fill(plan, progress: progress, isStopped: isStopped))
            }
        } catch {
            throw DatabaseError(
                spec, during: plan.phases.populate > 0 ? "filling its table" : "looking at its rows", error)
        }
    }

    /// What a reader of the results should know about how the database was looked after.
    package var note: String? { administration.note }

    /// Drops our table.
    package func drop() throws(DatabaseError) {
        do throws(DatabaseFailure) {
            _ = try administration.drop()
        } catch {
            throw DatabaseError(spec, during: "dropping its table", error)
        }
    }

    private func fill(
        _ plan: RunPlan, progress: (Double) -> Void, isStopped: () -> Bool
    ) throws(DatabaseFailure) -> FilledRows {
        let began = Self.now()
        let values = ValueSource(plan)
        let stamped = plan.staleness.map { StampedSource(values, run: $0.run) }
        let count = Int64(clamping: plan.keys.count)
        try withoutActuallyEscaping(progress) { (progress) throws(DatabaseFailure) in
            try withoutActuallyEscaping(isStopped) { (isStopped) throws(DatabaseFailure) in
                try administration.fill(
                    RowSource(ids: 0..<count, largestValue: stamped?.largestSize ?? values.largestSize) { id, bytes in
                        if id & 0x3FF == 0 {
                            if isStopped() { return nil }
                            progress(Double(id) / Double(count))
                        }
                        if let stamped { return stamped.write(key: UInt64(id), version: 0, at: 0, into: bytes) }
                        let size = values.size(ofKey: UInt64(id))
                        values.write(key: UInt64(id), version: 0, size: size, into: bytes)
                        return size
                    })
            }
        }
        return FilledRows(count: count, duration: Self.now() - began)
    }

    private func checkRows(_ plan: RunPlan) throws(DatabaseFailure) {
        var found: Int64 = 0
        if case .ours(let rows) = try administration.tableState() { found = rows }
        guard found >= Int64(clamping: plan.keys.count) else {
            throw DatabaseFailure(
                .missingTable,
                text: "the table of an earlier run has \(found) rows for \(plan.keys.count) keys: fill it with "
                    + "--populate all, or use fewer --keys")
        }
    }

    private func checkIds(_ plan: RunPlan) throws(DatabaseFailure) -> RunPlan {
        let ids = plan.database?.ids ?? []
        guard ids.count == Int(clamping: plan.keys.count) else {
            throw DatabaseFailure(
                .statement,
                text: "the statement database.ids gives \(ids.count) ids for \(plan.keys.count) keys: use "
                    + "--keys \(ids.count)")
        }
        guard ids.allSatisfy({ $0 >= 0 }) else {
            throw DatabaseFailure(
                .statement, text: "the statement database.ids gives ids below 0, which no key can name")
        }
        return plan
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Rows that were written before the first block; the time in nanoseconds.
package struct FilledRows: Sendable, Equatable {
    package var count: Int64
    package var duration: Int64
}
