// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads all fields of a hash; an absent hash has none, which is no miss by its reply.
    package static let hgetall = OperationKind(
        name: "hgetall", command: CommandTemplate(.word("HGETALL"), .key),
        dataType: .hash, isWrite: false, judgement: .success)
}
