// SPDX-License-Identifier: Apache-2.0
package import Engine
package import RESP

/// Somebody who answers commands: a target, or a script in a test.
package protocol TargetQuestions {
    /// The replies to commands that are sent at once; an error reply is a value.
    func ask(all commands: [[String]]) throws(TargetError) -> [ReplyValue]

    /// The primaries of the cluster by name; nil where it is none, or does not tell.
    func nodes() throws(TargetError) -> [(name: String, questions: any TargetQuestions)]?
}

extension TargetQuestions {
    func ask(_ command: String...) throws(TargetError) -> ReplyValue {
        try ask(all: [command]).first ?? .null
    }

    /// The lines of INFO; none where the command is forbidden.
    func info(_ sections: String...) throws(TargetError) -> [String: String] {
        InfoLines.read(try ask(all: [["INFO"] + sections]).first ?? .null)
    }
}

extension TargetConversation: TargetQuestions {
    package func nodes() throws(TargetError) -> [(name: String, questions: any TargetQuestions)]? {
        guard let primaries = try primaries() else { return nil }
        return primaries.map { ($0.name, $0.conversation) }
    }
}

/// What INFO says, line by line.
enum InfoLines {
    static func read(_ reply: ReplyValue) -> [String: String] {
        if case .error = reply { return [:] }
        var lines: [String: String] = [:]
        for line in (reply.text ?? "").utf8.split(whereSeparator: { $0 == 10 || $0 == 13 }) where line.first != 35 {
            let parts = line.split(separator: 58, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = String(parts[0]), let value = String(parts[1]) else { continue }
            lines[key] = value
        }
        return lines
    }
}

/// Time, as the sampling sees it: a clock in nanoseconds, and a way to wait.
package struct SamplingClock {
    package var now: () -> Int64
    package var sleep: (Int64) -> Void

    package init(now: @escaping () -> Int64, sleep: @escaping (Int64) -> Void) {
        self.now = now
        self.sleep = sleep
    }
}
