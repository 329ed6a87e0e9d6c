// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Writes ten values at once, which do not expire: MSET cannot say so; `withKeys` changes how many.
    package static let mset = OperationKind(
        name: "mset", command: CommandTemplate(.word("MSET"), .keysAndValues(count: 10)),
        dataType: .string, isWrite: true, judgement: .success)
}
