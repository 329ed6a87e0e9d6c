// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads the ten members of lowest score.
    package static let zrange = OperationKind(
        name: "zrange", command: CommandTemplate(.word("ZRANGE"), .key, .word("0"), .word("9")),
        dataType: .sortedSet, isWrite: false, judgement: .success)
}
