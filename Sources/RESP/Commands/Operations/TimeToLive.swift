// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Asks when a key expires.
    package static let ttl = OperationKind(
        name: "ttl", command: CommandTemplate(.word("TTL"), .key),
        dataType: .string, isWrite: false, judgement: .success)
}
