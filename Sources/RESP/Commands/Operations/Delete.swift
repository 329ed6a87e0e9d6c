// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Deletes a key while the client waits; `withKeys` makes it several.
    package static let del = OperationKind(
        name: "del", command: CommandTemplate(.word("DEL"), .keys(count: 1)),
        dataType: .string, isWrite: true, judgement: .success)
}
