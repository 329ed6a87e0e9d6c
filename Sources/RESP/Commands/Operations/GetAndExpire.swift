// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads a value and sets its expiry anew (Redis 6.2); a write, because it changes the key.
    package static let getex = OperationKind(
        name: "getex", command: CommandTemplate(.word("GETEX"), .key, .expiry),
        dataType: .string, isWrite: true, judgement: .hitOrMiss)
}
