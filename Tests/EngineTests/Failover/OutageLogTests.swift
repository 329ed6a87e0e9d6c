// SPDX-License-Identifier: Apache-2.0
import Glibc
import RESP
import Testing

@testable import Engine

struct OutageLogTests {
    private func log(_ change: (inout OutageLog) -> Void) -> OutageLog {
        var log = OutageLog()
        change(&log)
        return log
    }

    @Test func aSilenceLastsFromTheLastSuccessBeforeToTheFirstAfter() {
        let log = log {
            let isFirst = $0.fail(.reset, node: 0, at: 120, lastSuccess: 100, lastSuccessOfNode: 100)
            #expect(isFirst)
            #expect($0.isOpen)
            let isSecond = $0.fail(.refused, node: 0, at: 150, lastSuccess: 100, lastSuccessOfNode: 100)
            #expect(!isSecond)
            $0.settle(lastSuccess: 100, node: 0, lastSuccessOfNode: 100)
            #expect($0.isOpen)
            $0.settle(lastSuccess: 400, node: 0, lastSuccessOfNode: 400)
            #expect(!$0.isOpen)
        }
        #expect(log.overall.silences == [Silence(lastSuccess: 100, firstError: 120, firstSuccess: 400)])
        #expect(log.overall.errors == [.reset: 1, .refused: 1])
        #expect(log.overall.firstError == 120)
        #expect(log.nodes.count == 1)
        #expect(log.nodes[0].silences == log.overall.silences)
    }

    @Test func whatFailsAtTheEndIsAnOutageOnlyWhileSomethingIsDue() {
        let during = log {
            _ = $0.fail(.closed, node: 0, at: 120, lastSuccess: 100, lastSuccessOfNode: 100)
            $0.finish(at: 500)
        }
        #expect(during.overall.silences == [Silence(lastSuccess: 100, firstError: 120, firstSuccess: nil)])
        #expect(during.overall.silences[0].length(until: 500) == 400)
        let after = log {
            _ = $0.fail(.closed, node: 0, at: 600, lastSuccess: 490, lastSuccessOfNode: 490)
            $0.finish(at: 500)
        }
        #expect(after.overall.silences == [])
        #expect(after.overall.errors == [.closed: 1])
    }

    /// The second server is silent until its first success, the first one to the end.
    @Test func serversAreWatchedEachForItself() {
        let log = log {
            _ = $0.fail(.closed, node: 0, at: 120, lastSuccess: 100, lastSuccessOfNode: 100)
            _ = $0.fail(.refused, node: 1, at: 300, lastSuccess: 100, lastSuccessOfNode: 290)
            $0.settle(lastSuccess: 350, node: 1, lastSuccessOfNode: 350)
            $0.finish(at: 1000)
        }
        #expect(log.overall.silences == [Silence(lastSuccess: 100, firstError: 120, firstSuccess: 350)])
        #expect(log.nodes[0].silences == [Silence(lastSuccess: 100, firstError: 120, firstSuccess: nil)])
        #expect(log.nodes[1].silences == [Silence(lastSuccess: 290, firstError: 300, firstSuccess: 350)])
        #expect(log.nodes[1].errors == [.refused: 1])
    }

    @Test func ofManySilencesTheLongestStay() {
        let log = log { log in
            for place in 0..<1000 {
                let start = Int64(place) * 1000
                let length = place == 17 ? Int64(900) : 10
                _ = log.fail(.reset, node: 0, at: start, lastSuccess: start, lastSuccessOfNode: start)
                log.settle(lastSuccess: start + length, node: 0, lastSuccessOfNode: start + length)
            }
        }
        #expect(log.overall.silences.count == 256)
        #expect(log.overall.silences.contains { $0.length(until: 0) == 900 })
        #expect(log.overall.errors == [.reset: 1000])
    }

    @Test func threadsAreSilentTogetherOnly() {
        let one = log {
            _ = $0.fail(.closed, node: 0, at: 120, lastSuccess: 100, lastSuccessOfNode: 100)
            $0.settle(lastSuccess: 400, node: 0, lastSuccessOfNode: 400)
            _ = $0.fail(.timeout, node: 0, at: 800, lastSuccess: 700, lastSuccessOfNode: 700)
            $0.settle(lastSuccess: 900, node: 0, lastSuccessOfNode: 900)
        }
        // Hears of the first, and meets an error of its own later; had successes all through the second.
        let other = log {
            $0.hear(node: 0, lastSuccess: 110, lastSuccessOfNode: 110)
            _ = $0.fail(.refused, node: 0, at: 200, lastSuccess: 110, lastSuccessOfNode: 110)
            $0.settle(lastSuccess: 380, node: 0, lastSuccessOfNode: 380)
        }
        let totals = OutageTotals([one.overall, other.overall])
        #expect(totals.silences == [Silence(lastSuccess: 110, firstError: 120, firstSuccess: 380)])
        #expect(totals.errors == [.closed: 1, .refused: 1, .timeout: 1])
        #expect(totals.firstError == 120)
        #expect(OutageTotals([one.overall, OutageLog().overall]).silences == [])
        #expect(OutageTotals([one.overall, nil]).silences == [])
    }

    @Test func aMomentWithoutAnErrorIsNoOutage() {
        let heard = log {
            $0.hear(node: 0, lastSuccess: 100, lastSuccessOfNode: 100)
            $0.settle(lastSuccess: 200, node: 0, lastSuccessOfNode: 200)
        }
        #expect(OutageTotals([heard.overall]).silences == [])
        #expect(!OutageTotals([heard.overall]).tellsOfFailover(hasBroken: true))
    }

    @Test func classesHaveTheNamesOfTheReport() {
        let words = ["MOVED", "ASK", "READONLY", "LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN"]
        for word in words {
            let failure = FailureClass(reply: ErrorReply.word(word))
            #expect(failure.name == word)
            #expect(failure.isFailoverReply && !failure.isOfConnection)
        }
        for word in ["OOM", "ERR", "WRONGTYPE"] {
            #expect(FailureClass(reply: ErrorReply.word(word)).name == word)
            #expect(!FailureClass(reply: ErrorReply.word(word)).isFailoverReply)
        }
        #expect(FailureClass(socket: ECONNREFUSED).name == "refused")
        #expect(FailureClass(socket: ECONNRESET).name == "reset")
        #expect(FailureClass(socket: ETIMEDOUT).name == "timeout")
        #expect(FailureClass(socket: 0).name == "closed")
        #expect(FailureClass(socket: EHOSTUNREACH).name == "unreachable")
        #expect(FailureClass.reset.isOfConnection && !FailureClass.reset.isFailoverReply)
        #expect(!FailureClass.tooManyClients.isOfConnection)
        #expect(FailureClass.tooManyClients.name == "max clients")
    }
}
