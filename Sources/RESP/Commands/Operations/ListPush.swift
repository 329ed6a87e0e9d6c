// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Puts a value at the head of a list, which grows for as long as the run lasts: mind the memory.
    package static let lpush = OperationKind(
        name: "lpush", command: CommandTemplate(.word("LPUSH"), .key, .value),
        dataType: .list, isWrite: true, judgement: .success)
}
