// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Writes the field `f` of a hash.
    package static let hset = OperationKind(
        name: "hset", command: CommandTemplate(.word("HSET"), .key, .word("f"), .value),
        dataType: .hash, isWrite: true, judgement: .success)
}
