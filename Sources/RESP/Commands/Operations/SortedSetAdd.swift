// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Puts one of a hundred members into a sorted set with a new score: sets stay small, ranks move.
    package static let zadd = OperationKind(
        name: "zadd",
        command: CommandTemplate(
            .word("ZADD"), .key, .random(0...1_000_000), .random(1...100, prefix: "m")),
        dataType: .sortedSet, isWrite: true, judgement: .success)
}
