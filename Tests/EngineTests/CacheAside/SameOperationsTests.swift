// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Both paths, any number of threads, and every block of the same stream ask for the same.
struct SameOperationsTests {
    /// What an operation is, whatever path it takes.
    private struct Asked: Hashable {
        var isWrite: Bool
        var id: UInt64
        /// Of writes.
        var version: UInt64 = 0
    }

    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setOperations([(.asideRead, 4), (.asideWrite, 1)])
            $0.phases.measure = .requests(1000)
            change(&$0)
        }
    }

    /// The operations in the order in which they began.
    private func operations(_ plan: RunPlan) throws -> [Asked] {
        var cache = Script()
        cache.replyDelay = .fixed(100 * microsecond)
        cache.records = true
        var database = DatabaseScript()
        database.queryTime = .fixed(1030 * microsecond)
        database.records = true
        let result = try runAside(plan, cache: cache, database: database)
        #expect(result.record.measure.completed == 1000)
        guard plan.path == .cached else {
            return result.database.queries.map { query in
                Asked(
                    isWrite: query.isWrite, id: UInt64(query.id), version: query.isWrite ? query.version : 0)
            }
        }
        return AsideHistory(result).entries.compactMap { entry in
            switch entry.step {
            case .get(let key): Asked(isWrite: false, id: key)
            case .write(let key, let version): Asked(isWrite: true, id: key, version: version)
            case .set, .unlink, .read: nil
            }
        }
    }

    @Test(arguments: [true, false])
    func bothPaths(isClosed: Bool) throws {
        let plan = plan {
            // So slow that no operation meets another.
            if !isClosed { $0.setOpen(UniformArrivals.self, perSecond: 300) }
        }
        var direct = plan
        direct.path = .direct
        let cached = try operations(plan)
        #expect(cached == (try operations(direct)))
        #expect(cached.count == 1000)
        #expect(Set(cached.filter(\.isWrite).map(\.version)).count == cached.filter(\.isWrite).count)
    }

    @Test func blocks() throws {
        func keys(_ asked: [Asked]) -> [UInt64] { asked.map(\.id) }
        let first = try operations(plan { $0.block = Block(number: 1, stream: 1) })
        let sameStream = try operations(plan { $0.block = Block(number: 2, stream: 1) })
        let otherStream = try operations(plan { $0.block = Block(number: 1, stream: 2) })
        #expect(keys(first) == keys(sameStream))
        #expect(first.map(\.isWrite) == sameStream.map(\.isWrite))
        #expect(Set(first.filter(\.isWrite)).isDisjoint(with: sameStream.filter(\.isWrite)))
        #expect(keys(first) != keys(otherStream))
        // Two independent draws of 1000 from 1000 keys: one in a thousand is the same.
        #expect(zip(first, otherStream).filter { $0.id == $1.id }.count < 10)
        // No version of one block is one of another: a write never stores what is there.
        let versions = Set((first + otherStream).filter(\.isWrite).map(\.version))
        #expect(versions.isDisjoint(with: sameStream.filter(\.isWrite).map(\.version)))
        #expect(!versions.contains(0))
    }

    /// Threads share the lanes out; in virtual time they run one after the other, against one database.
    @Test(arguments: ReadPath.allCases)
    func threads(path: ReadPath) throws {
        func counts(threads: Int) throws -> [Asked: Int] {
            let plan = plan {
                $0.path = path
                $0.load.connections = 4
                $0.load.threads = threads
            }
            return try operations(plan).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        let one = try counts(threads: 1)
        #expect(one.values.reduce(0, +) == 1000)
        #expect(one == (try counts(threads: 2)))
        #expect(one == (try counts(threads: 3)))
    }
}
