// SPDX-License-Identifier: Apache-2.0

extension OperationKind.DataType {
    /// What is appended to key names where a mix has keys of several data types, so that no operation meets a key of
    /// another type; empty for strings and for commands of unknown type.
    package var keySuffix: String {
        switch self {
        case .string, .any: ""
        case .counter: ":counter"
        case .hash: ":hash"
        case .sortedSet: ":sorted-set"
        case .list: ":list"
        }
    }

    /// The command that fills one key before the load; nil where the data type is not known.
    ///
    /// Strings and counters expire as the values do; hashes, sorted sets and lists do not expire. A sorted set and a
    /// list get one member per populated key. Populating again lengthens lists by one.
    package var populateCommand: CommandTemplate? {
        switch self {
        case .string: CommandTemplate(.word("SET"), .key, .value, .expiry)
        case .counter: CommandTemplate(.word("SET"), .key, .word("0"), .expiry)
        case .hash: CommandTemplate(.word("HSET"), .key, .word("f"), .value)
        case .sortedSet: OperationKind.zadd.command
        case .list: CommandTemplate(.word("LPUSH"), .key, .value)
        case .any: nil
        }
    }
}
