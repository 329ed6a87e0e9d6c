// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads one value.
    package static let get = OperationKind(
        name: "get", command: CommandTemplate(.word("GET"), .key),
        dataType: .string, isWrite: false, judgement: .hitOrMiss)
}
