// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Reads ten values at once; `withKeys` changes how many.
    package static let mget = OperationKind(
        name: "mget", command: CommandTemplate(.word("MGET"), .keys(count: 10)),
        dataType: .string, isWrite: false, judgement: .hitsPerElement)
}
