// SPDX-License-Identifier: Apache-2.0

/// One kind of operation that a workload can be made of: its command and how its reply is judged.
public struct OperationKind: Sendable, Equatable {
    /// What the keys of the operation hold.
    public enum DataType: String, Sendable, CaseIterable {
        case string, counter, hash, sortedSet, list, any
    }

    /// How a reply is judged.
    public enum Judgement: Sendable, Equatable {
        /// Null is a miss, anything else a hit.
        case hitOrMiss
        /// An array: each null element is a miss, each other a hit.
        case hitsPerElement
        /// Every reply that is no error is a success.
        case success
    }

    /// The name in profiles and reports, such as `get`.
    public var name: String
    /// The command as a template: `GET {key}`, `SET {key} {value} {expiry}`.
    public var command: CommandTemplate
    public var dataType: DataType
    public var isWrite: Bool
    public var judgement: Judgement

    public init(
        name: String, command: CommandTemplate, dataType: DataType, isWrite: Bool, judgement: Judgement
    ) {
        self.name = name
        self.command = command
        self.dataType = dataType
        self.isWrite = isWrite
        self.judgement = judgement
    }
}
