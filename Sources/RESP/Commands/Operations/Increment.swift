// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Adds one to a counter.
    package static let incr = OperationKind(
        name: "incr", command: CommandTemplate(.word("INCR"), .key),
        dataType: .counter, isWrite: true, judgement: .success)
}
