// SPDX-License-Identifier: Apache-2.0
import Plan
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// What writes do to the cached value, by strategy: every command and every query of one client, step by step, beside a
/// model of a cache and a table.
struct StrategyTests {
    private func plan(_ strategy: InvalidationStrategy, _ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setKeys(40)
            $0.setOperations([(.asideRead, 0.8), (.asideWrite, 0.2)])
            $0.database?.strategy = strategy
            $0.phases.measure = .requests(1500)
            change(&$0)
        }
    }

    private func run(_ plan: RunPlan) throws -> AsideResult {
        var cache = Script()
        cache.replyDelay = .fixed(70 * microsecond)
        cache.records = true
        var database = DatabaseScript()
        database.queryTime = .fixed(1010 * microsecond)
        database.records = true
        return try runAside(plan, cache: cache, database: database)
    }

    /// What following the steps has shown.
    private struct Walk {
        var hits = 0
        /// Hits on a value that the table no longer had.
        var stale = 0
        var misses = 0
        var writes = 0
        var expiries: [Int64] = []
        /// Misses of a key that had expired.
        var expired = 0
    }

    /// Follows the steps: each must be what the pattern demands after those before.
    private func walk(_ result: AsideResult, _ strategy: InvalidationStrategy) -> Walk {
        var walk = Walk()
        var cache: [UInt64: (version: UInt64, until: Int64)] = [:]
        var table: [UInt64: UInt64] = [:]
        var due: AsideHistory.Step?
        for entry in AsideHistory(result).entries {
            if let due { #expect(entry.step == due) } else { #expect(entry.step.isFirst) }
            due = nil
            switch entry.step {
            case .get(let key):
                if let cached = cache[key], entry.time < cached.until {
                    walk.hits += 1
                    if cached.version != table[key] ?? 0 { walk.stale += 1 }
                } else {
                    walk.misses += 1
                    if cache[key] != nil { walk.expired += 1 }
                    due = .read(key, version: table[key] ?? 0)
                }
            case .read(let key, let version): due = .set(key, version: version)
            case .write(let key, let version):
                #expect(table[key] != version, "Every write stores something new.")
                table[key] = version
                walk.writes += 1
                switch strategy {
                case .delete: due = .unlink(key)
                case .writeThrough: due = .set(key, version: version)
                default: break
                }
            case .set(let key, let version):
                if let expiry = entry.expiry { walk.expiries.append(expiry) }
                cache[key] = (version, entry.expiry.map { entry.time + $0 * millisecond } ?? .max)
            case .unlink(let key): cache[key] = nil
            }
        }
        #expect(due == nil)
        #expect(result.reads.hits == UInt64(walk.hits))
        #expect(result.reads.misses == UInt64(walk.misses))
        #expect(result.outcome.operations[1].completed == UInt64(walk.writes))
        #expect(result.database.versions.count == table.count)
        for (key, version) in table { #expect(result.database.versions[Int64(key)] == version) }
        return walk
    }

    /// The next read after a write misses and fetches the new version.
    @Test func delete() throws {
        let walk = walk(try run(plan(.delete)), .delete)
        #expect(walk.hits > 500 && walk.misses > 100 && walk.writes > 200)
        #expect(walk.stale == 0)
        #expect(walk.expiries.isEmpty)
    }

    /// The next read after a write hits the new version: only a key's first touch can miss.
    @Test func writeThrough() throws {
        let walk = walk(try run(plan(.writeThrough)), .writeThrough)
        #expect(walk.hits > 1000 && walk.writes > 200)
        #expect(walk.misses <= 40)
        #expect(walk.stale == 0)
    }

    /// The old value stays until it expires; what is read then is new.
    @Test func ttl() throws {
        let walk = walk(try run(plan(.ttl) { $0.values.expiry = .fixed(milliseconds: 133) }), .ttl)
        #expect(walk.stale > 20)
        #expect(walk.expired > 20)
        #expect(walk.expiries.count == walk.misses)
        #expect(walk.expiries.allSatisfy { $0 == 133 })
    }

    /// Every SET has an expiry of its own from the range, the fills and those that write through.
    @Test(arguments: [InvalidationStrategy.delete, .writeThrough])
    func drawnExpiry(strategy: InvalidationStrategy) throws {
        let plan = plan(strategy) { $0.values.expiry = .range(from: 200, to: 400) }
        let walk = walk(try run(plan), strategy)
        let writes = strategy == .writeThrough ? walk.writes : 0
        #expect(walk.expiries.count == walk.misses + writes)
        #expect(walk.expiries.allSatisfy { (200...400).contains($0) })
        #expect(Set(walk.expiries).count > 50)
        let mean = Double(walk.expiries.reduce(0, +)) / Double(walk.expiries.count)
        // The mean of n even draws from 201 values: 300 ± 58 / √n, here ± 4 such errors.
        #expect(abs(mean - 300) < 4 * 58 / Double(walk.expiries.count).squareRoot())
    }
}
