// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Every value that is read is looked at: whether it is one that was written, and whose.
struct WrongValueTests {
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setKeys(10)
            $0.phases.measure = .requests(300)
            change(&$0)
        }
    }

    private let cache = {
        var script = Script()
        script.replyDelay = .fixed(100 * microsecond)
        script.records = true
        return script
    }()

    /// Has a cache hold a value before the run.
    private func put(_ value: [UInt8], under key: String, in service: ScriptedService) {
        var output = ServiceOutput()
        let connection = 1_000_000
        _ = service.opened(connection, at: 0, &output)
        Command.encode([Array("SET".utf8), Array(key.utf8), value]).withUnsafeBytes {
            service.received($0, on: connection, at: 0, &output)
        }
        service.closed(connection, at: 0)
    }

    private func value(of key: UInt64, _ plan: RunPlan) -> [UInt8] {
        let values = ValueSource(plan)
        let size = values.size(ofKey: key)
        return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
            guard let start = bytes.baseAddress else { return }
            values.write(key: key, version: 0, size: size, into: start)
            count = size
        }
    }

    /// The database gives the row of another id: wrong from there, and again from the cache that was filled with it.
    @Test(arguments: ReadPath.allCases)
    func rowOfAnotherId(path: ReadPath) throws {
        var database = DatabaseScript()
        database.swapped = [5]
        database.records = true
        let result = try runAside(plan { $0.path = path }, cache: cache, database: database)
        #expect(result.reads.completed == 300)
        #expect(
            result.outcome.wrongValueExamples.first
                == "A read of cachegauge:test:5 got the value of key number 6 from the database.")
        let others = result.outcome.wrongValueExamples.dropFirst()
        #expect(others.count == 4)
        let place = path == .cached ? "cache" : "database"
        #expect(
            others.allSatisfy {
                $0 == "A read of cachegauge:test:5 got the value of key number 6 from the \(place)."
            })
        let reads =
            path == .cached
            ? AsideHistory(result).entries.filter { $0.step == .get(5) }.count
            : result.database.queries.filter { $0.id == 5 }.count
        #expect(reads > 10)
        #expect(result.share.wrongValues == reads)
        #expect(result.share.uncheckedValues == 0)
    }

    @Test func cacheWithAnotherKeysValue() throws {
        let plan = plan()
        let result = try runAside(plan, cache: cache) { service, _ in
            put(value(of: 7, plan), under: "cachegauge:test:3", in: service)
            return service
        }
        #expect(result.share.wrongValues > 10)
        #expect(
            result.outcome.wrongValueExamples.first
                == "A read of cachegauge:test:3 got the value of key number 7 from the cache.")
    }

    @Test func damagedValue() throws {
        let plan = plan()
        var damaged = value(of: 3, plan)
        damaged[70] ^= 1
        let result = try runAside(plan, cache: cache) { service, _ in
            put(damaged, under: "cachegauge:test:3", in: service)
            return service
        }
        #expect(result.share.wrongValues > 10)
        #expect(
            result.outcome.wrongValueExamples.first
                == "A read of cachegauge:test:3 got a damaged value of 100 bytes from the cache.")
    }

    /// Data that is wrong in the warm-up is wrong.
    @Test func wrongInTheWarmUp() throws {
        let plan = plan { $0.phases.warmup = 200 * millisecond }
        let result = try runAside(plan, cache: cache) { service, _ in
            put(value(of: 7, plan), under: "cachegauge:test:3", in: service)
            return service
        }
        let reads = AsideHistory(result).entries.filter { $0.step == .get(3) }.count
        #expect(result.share.wrongValues == reads)
    }

    /// Below 32 bytes a value has no marker, and is counted as unchecked wherever it comes from.
    @Test(arguments: ReadPath.allCases)
    func shortValues(path: ReadPath) throws {
        let result = try runAside(
            plan {
                $0.path = path
                $0.values.size = fixedSize(31)
            }, cache: cache)
        #expect(result.share.uncheckedValues == 300)
        #expect(result.share.wrongValues == 0)
    }

    /// A user's own rows have values of their own, and the ids that the statement gave: they name the keys.
    @Test func rowsOfTheUser() throws {
        let ids: [Int64] = [5, 900, 17, -12, 1_000_000_007]
        let plan = plan {
            $0.setKeys(5)
            $0.setOperations([(.asideRead, 0.8), (.asideWrite, 0.2)])
            $0.database?.rows = .statements(UserStatements(read: "…", write: "…", ids: "…"))
            $0.database?.ids = ids
        }
        var database = DatabaseScript()
        database.records = true
        // What the database gives for these is none of our values of these keys.
        database.swapped = [5, 900]
        let result = try runAside(plan, cache: cache, database: database)
        #expect(Set(result.database.queries.map(\.id)) == Set(ids))
        let keys = Set(
            result.service.commands.compactMap { $0.arguments.count > 1 ? $0.arguments[1] : nil }
                .map { String(decoding: $0, as: UTF8.self) }.filter { $0.hasPrefix("cachegauge:") })
        // An id below 0 by its bits: no other id has them.
        let numbers = ["5", "900", "17", "18446744073709551604", "1000000007"]
        #expect(keys == Set(numbers.map { "cachegauge:test:\($0)" }))
        #expect(result.share.uncheckedValues == Int(result.reads.completed))
        #expect(result.share.wrongValues == 0)
        #expect(result.outcome.wrongValueExamples.isEmpty)
    }
}
