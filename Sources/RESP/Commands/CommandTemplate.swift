// SPDX-License-Identifier: Apache-2.0

/// A command whose arguments are made of fixed bytes and of parts that change with each operation.
public struct CommandTemplate: Sendable, Equatable {
    public enum Piece: Sendable, Equatable {
        /// Fixed bytes.
        case literal([UInt8])
        /// The whole name of the operation's key.
        case key
        /// The value that belongs to the key.
        case value
        /// The key's number in decimal digits.
        case id
        /// An integer drawn evenly from `low…high` for each operation.
        case random(low: Int64, high: Int64)
    }

    /// One argument of the command.
    public enum Argument: Sendable, Equatable {
        /// Pieces one after another; the usual case.
        case pieces([Piece])
        /// `count` key names, each an argument of its own (MGET, DEL).
        case keys(count: Int)
        /// `count` pairs of a key name and its value, two arguments each (MSET).
        case keysAndValues(count: Int)
        /// `PX` and milliseconds, two arguments; nothing where values do not expire (SET).
        case expiry
        /// The milliseconds alone, one argument (PEXPIRE); a day where values do not expire.
        case expiryMilliseconds
    }

    public var arguments: [Argument]

    public init(arguments: [Argument]) { self.arguments = arguments }
}
