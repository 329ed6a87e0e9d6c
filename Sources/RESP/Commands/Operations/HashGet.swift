// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads the field `f` of a hash.
    package static let hget = OperationKind(
        name: "hget", command: CommandTemplate(.word("HGET"), .key, .word("f")),
        dataType: .hash, isWrite: false, judgement: .hitOrMiss)
}
