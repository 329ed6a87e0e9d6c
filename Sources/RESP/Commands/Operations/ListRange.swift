// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads the ten values at the head of a list.
    package static let lrange = OperationKind(
        name: "lrange", command: CommandTemplate(.word("LRANGE"), .key, .word("0"), .word("9")),
        dataType: .list, isWrite: false, judgement: .success)
}
