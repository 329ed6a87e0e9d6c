// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Deletes a key, its memory freed in the background; `withKeys` makes it several.
    package static let unlink = OperationKind(
        name: "unlink", command: CommandTemplate(.word("UNLINK"), .keys(count: 1)),
        dataType: .string, isWrite: true, judgement: .success)
}
