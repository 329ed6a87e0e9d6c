// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Asks whether a key is there; `withKeys` makes it several.
    package static let exists = OperationKind(
        name: "exists", command: CommandTemplate(.word("EXISTS"), .keys(count: 1)),
        dataType: .string, isWrite: false, judgement: .success)
}
