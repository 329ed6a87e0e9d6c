// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Writes one value, with its expiry.
    package static let set = OperationKind(
        name: "set", command: CommandTemplate(.word("SET"), .key, .value, .expiry),
        dataType: .string, isWrite: true, judgement: .success)
}
