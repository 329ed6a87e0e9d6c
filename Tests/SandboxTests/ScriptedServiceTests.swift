// SPDX-License-Identifier: Apache-2.0
import ScriptedServer
import Testing

struct ScriptedServiceTests {
    private let millisecond: Int64 = 1_000_000

    private func conversation(_ change: (inout Script) -> Void) -> Conversation<ScriptedService> {
        var script = Script()
        change(&script)
        let conversation = Conversation(ScriptedService(script))
        _ = conversation.open(0)
        return conversation
    }

    @Test func plainScriptAnswersAtOnce() {
        let conversation = self.conversation { _ in }
        #expect(conversation.ask("SET a 1") == "+OK\r\n")
        #expect(conversation.ask("GET a") == "$1\r\n1\r\n")
        #expect(conversation.service.nextDue() == nil)
        #expect(conversation.service.commandCount == 2)
    }

    @Test func fixedServiceTimeIsOneQueueForAllConnections() {
        let conversation = self.conversation { $0.serviceTime = .fixed(10 * millisecond) }
        _ = conversation.open(1)
        // Lindley's recursion by hand: D = max(A, D before) + 10 ms.
        let arrivals: [Int64] = [0, 1, 5, 45, 50]
        var seen: [(time: Int64, connection: Int, text: String)] = []
        for (index, arrival) in arrivals.enumerated() {
            seen += conversation.run(until: arrival * millisecond)
            #expect(conversation.ask("PING", on: index % 2) == "")
        }
        seen += conversation.run(until: 1000 * millisecond)
        #expect(seen.map(\.time) == [10, 20, 30, 55, 65].map { $0 * millisecond })
        #expect(seen.map(\.connection) == [0, 1, 0, 1, 0])
    }

    @Test func stallHoldsWorkAndThenGoesOn() {
        let conversation = self.conversation {
            $0.serviceTime = .fixed(10 * millisecond)
            $0.stall = .init(every: 2000 * millisecond, for: 200 * millisecond)
        }
        var seen: [(time: Int64, connection: Int, text: String)] = []
        for arrival: Int64 in [1980, 1995, 2100, 2500, 4199, 4500] {
            seen += conversation.run(until: arrival * millisecond)
            _ = conversation.ask("PING")
        }
        seen += conversation.run(until: 10_000 * millisecond)
        // The second has worked 5 ms when the stall begins, and the other 5 ms after it.
        #expect(seen.map(\.time) == [1990, 2205, 2215, 2510, 4210, 4510].map { $0 * millisecond })
    }

    @Test func stallWithoutServiceTime() {
        let conversation = self.conversation { $0.stall = .init(every: 2000, for: 200) }
        #expect(conversation.ask("PING") == "+PONG\r\n")
        _ = conversation.run(until: 2000)
        #expect(conversation.ask("PING") == "")
        #expect(conversation.run(until: 3999).map(\.time) == [2200])
        #expect(conversation.ask("PING") == "+PONG\r\n")
        _ = conversation.run(until: 4199)
        #expect(conversation.ask("PING") == "")
        #expect(conversation.run(until: 5000).map(\.time) == [4200])
    }

    @Test func randomTimesHaveTheirMeanAndTheirSeed() {
        func times(seed: UInt64) -> [Int64] {
            let conversation = self.conversation {
                $0.seed = seed
                $0.serviceTime = .exponential(mean: 1000)
                $0.replies = .constant(Array("+\r\n".utf8))
            }
            var times: [Int64] = []
            for step in 0..<20_000 {
                let arrival = Int64(step) * 1_000_000
                _ = conversation.run(until: arrival)
                _ = conversation.ask("X")
                times.append((conversation.service.nextDue() ?? arrival) - arrival)
            }
            return times
        }
        let first = times(seed: 1)
        #expect(first == times(seed: 1))
        #expect(first != times(seed: 2))
        // The mean of 20,000 exponential draws is within 4 standard errors (1000 / √20000 = 7.07).
        let mean = Double(first.reduce(0, +)) / 20_000
        #expect(abs(mean - 1000) < 28.3)
        let above = first.count { $0 > 2303 }
        #expect(abs(above - 2000) < 170)
    }

    @Test func delayedRepliesStayInOrder() {
        let conversation = self.conversation { $0.replyDelay = .uniform(from: 0, through: 1000) }
        for number in 0..<200 { _ = conversation.ask("ECHO \(number % 10)") }
        let seen = conversation.run(until: 10_000)
        let text = seen.map(\.text).joined()
        #expect(text == (0..<200).map { "$1\r\n\($0 % 10)\r\n" }.joined())
        #expect((seen.last?.time ?? 0) <= 1000)
    }

    @Test func splitReplies() {
        let conversation = self.conversation { $0.split = .init(after: 3, pause: 50) }
        #expect(conversation.ask("PING") == "+PO")
        #expect(conversation.ask("PING") == "")
        let seen = conversation.run(until: 1000)
        #expect(seen.map(\.text) == ["NG\r\n+PO", "NG\r\n"])
        #expect(seen.map(\.time) == [50, 100])
    }

    @Test func errorsDropsAndGarbage() {
        let conversation = self.conversation {
            $0.errorEvery = 2
            $0.dropEvery = 5
            $0.garbage = .init(command: 3, bytes: Array("?!".utf8))
        }
        #expect(conversation.ask("SET a 1") == "+OK\r\n")
        #expect(conversation.ask("SET a 2").hasPrefix("-OOM "))
        #expect(conversation.ask("GET a") == "?!")
        #expect(conversation.ask("GET a").hasPrefix("-OOM "))
        #expect(conversation.ask("GET a") == "")
        // What comes behind a reply that never comes does not come either; a new connection is served.
        #expect(conversation.ask("GET a") == "")
        _ = conversation.open(1)
        #expect(conversation.ask("GET a", on: 1) == "$1\r\n1\r\n")
        #expect(conversation.service.commandCount == 7)
        #expect(conversation.service.nextDue() == nil)
    }

    @Test(arguments: [true, false])
    func cutInTheMiddleOfAReply(resets: Bool) {
        let conversation = self.conversation { $0.cut = .init(command: 2, after: 4, resets: resets) }
        let text = conversation.send(request(["PING"]) + request(["PING"]) + request(["PING"]))
        #expect(text == "+PONG\r\n+PON")
        #expect(conversation.ended == [0])
    }

    @Test func outageEndsAndRefusesConnections() {
        let conversation = self.conversation { $0.outages = [.init(from: 100, until: 200)] }
        #expect(conversation.service.nextDue() == 100)
        conversation.advance(to: 99)
        #expect(conversation.ended.isEmpty)
        conversation.advance(to: 100)
        #expect(conversation.ended == [0])
        #expect(!conversation.open(1))
        conversation.now = 200
        #expect(conversation.open(2))
        #expect(conversation.ask("PING", on: 2) == "+PONG\r\n")
        #expect(conversation.service.refusedCount == 1)
        #expect(conversation.service.connectionCount == 2)
    }

    @Test func quitCloses() {
        let conversation = self.conversation { _ in }
        #expect(conversation.send(request(["QUIT"]) + request(["PING"])) == "+OK\r\n")
        #expect(conversation.ended == [0])
    }

    @Test func silenceAndRecords() {
        let conversation = self.conversation {
            $0.answers = false
            $0.records = true
        }
        conversation.now = 7
        #expect(conversation.ask("SET a 1") == "")
        #expect(
            conversation.service.commands == [
                RecordedCommand(arguments: ["SET", "a", "1"].map { Array($0.utf8) }, connection: 0, arrival: 7)
            ])
        #expect(conversation.service.nextDue() == nil)
    }
}
