// SPDX-License-Identifier: Apache-2.0
import Measure
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Replies of the cache that come in pieces, are cut, or are none.
///
/// `runAside` checks the accounting of each run.
struct CacheReplyTests {
    /// One read of one key after the other, so slowly that a connection is back before the next: the greeting is command
    /// 1, the miss 2 and its fill 3; all after them are hits.
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setKeys(1)
            $0.setOpen(UniformArrivals.self, perSecond: 10)
            $0.phases.measure = .requests(40)
            change(&$0)
        }
    }

    private func script(_ change: (inout Script) -> Void) -> Script {
        var script = Script()
        script.replyDelay = .fixed(100 * microsecond)
        change(&script)
        return script
    }

    private func expectOneFailure(_ result: AsideResult, isMalformed: Bool) {
        #expect(result.reads.completed == 40)
        #expect(result.reads.misses == 1)
        #expect(result.reads.hits == 38)
        #expect(result.share.cacheUnavailable == 1)
        #expect(result.share.queries == 2)
        #expect(result.share.wrongValues == 0 && result.share.uncheckedValues == 0)
        #expect(result.outcome.notes.contains { $0.contains("no RESP reply") } == isMalformed)
        #expect(result.record.measure.failed == 0)
    }

    /// The 100 bytes of a value, split at every place over two reads.
    @Test func repliesInTwoPieces() throws {
        for bytes in 1..<"$100\r\n\r\n".utf8.count + 100 {
            let result = try runAside(
                plan {
                    $0.load.arrivals = .closed
                    $0.phases.measure = .requests(6)
                },
                cache: script { $0.split = .init(after: bytes, pause: millisecond) })
            #expect(result.reads.hits == 5)
            #expect(result.share.wrongValues == 0 && result.share.uncheckedValues == 0)
            #expect(result.reads.bytesReceived == 5 * 108 + 5 + 5)
            #expect(isClose(LatencySummary(of: result.parts.hit).maxNs, 1.1e6, within: 0.001))
        }
    }

    /// Values larger than the read buffer of 256 KiB are checked like others.
    @Test(arguments: [nil, 7, 300_000] as [Int?])
    func largeValues(split: Int?) throws {
        let plan = plan {
            $0.setKeys(3)
            $0.values.size = fixedSize(1_000_000)
            $0.load.arrivals = .closed
            $0.load.connections = 2
        }
        let result = try runAside(plan, cache: script { $0.split = split.map { .init(after: $0, pause: millisecond) } })
        #expect(result.reads.completed == 40)
        #expect(result.reads.hits >= 34)
        #expect(result.share.wrongValues == 0 && result.share.uncheckedValues == 0)
        let hits = result.reads.hits * UInt64("$1000000\r\n\r\n".utf8.count + 1_000_000)
        #expect(result.reads.bytesReceived == hits + result.reads.misses * 10)
    }

    /// Replies in a deep pipeline, several in one read, the last of them in part.
    @Test func valuesInAPipeline() throws {
        let plan = plan {
            $0.setKeys(20)
            $0.values.size = RangeSize(parameters: ParameterValues(["from": .number(32), "to": .number(5000)]))
            $0.load.arrivals = .closed
            $0.load.depth = 16
            $0.phases.measure = .requests(1000)
        }
        let result = try runAside(plan, cache: script { $0.split = .init(after: 20, pause: 3 * microsecond) })
        #expect(result.reads.completed == 1000)
        #expect(result.reads.hits > 900)
        #expect(result.share.wrongValues == 0 && result.share.uncheckedValues == 0)
    }

    @Test(arguments: [true, false])
    func cutInsideAValue(resets: Bool) throws {
        let result = try runAside(plan(), cache: script { $0.cut = .init(command: 10, after: 50, resets: resets) })
        expectOneFailure(result, isMalformed: false)
        #expect(result.outcome.reconnects == 1)
    }

    @Test(arguments: [
        "?what\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "$3\r\nabcd\r\n", "*999999999999\r\n", "$abc\r\n",
    ])
    func bytesThatAreNoReply(bytes: String) throws {
        let result = try runAside(plan(), cache: script { $0.garbage = .init(command: 10, bytes: Array(bytes.utf8)) })
        expectOneFailure(result, isMalformed: true)
    }

    /// What is a reply, and no answer to a GET, is no value.
    @Test(arguments: [
        "+OK\r\n", ":7\r\n", "*0\r\n", "*2\r\n$-1\r\n$-1\r\n", "%1\r\n+a\r\n+b\r\n", "#t\r\n", ",1.5\r\n",
        "-ERR no\r\n",
    ])
    func repliesOfAnotherKind(reply: String) throws {
        let result = try runAside(plan(), cache: script { $0.garbage = .init(command: 10, bytes: Array(reply.utf8)) })
        expectOneFailure(result, isMalformed: false)
        #expect(result.outcome.reconnects == 0)
    }

    /// Its count of nulls is larger than the read that ends it.
    @Test func aLongArrayOfNothing() throws {
        let reply = "*200\r\n" + String(repeating: "$-1\r\n", count: 200)
        let result = try runAside(
            plan(),
            cache: script {
                $0.garbage = .init(command: 10, bytes: Array(reply.utf8))
                $0.split = .init(after: reply.utf8.count - 2, pause: millisecond)
            })
        expectOneFailure(result, isMalformed: false)
    }

    /// A reply that nobody asked for makes every later one the wrong one, so the connection is given up.
    @Test func oneReplyTooMany() throws {
        let result = try runAside(
            plan(), cache: script { $0.garbage = .init(command: 10, bytes: Array("$-1\r\n$-1\r\n".utf8)) })
        #expect(result.reads.completed == 40)
        #expect(result.share.wrongValues == 0)
        #expect(result.outcome.reconnects == 1)
        #expect(result.outcome.notes.contains { $0.contains("no RESP reply") })
    }
}
