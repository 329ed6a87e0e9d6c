// SPDX-License-Identifier: Apache-2.0

/// Why bytes from a client are no RESP command.
///
/// The connection cannot be used after one.
public enum RequestFault: Error, Sendable, Equatable {
    /// The first byte is not that of an array; people type such commands by hand.
    case inlineCommand
    /// An array's count is no number, or above the limit.
    case badArgumentCount
    /// An argument does not begin as a bulk string.
    case expectedBulkString(found: UInt8)
    /// A bulk string's length is no number, negative, or above the limit.
    case badBulkLength
    /// A bulk string does not end with CR LF.
    case unterminatedBulkString
    /// The whole command is longer than the limit.
    case tooLong

    /// The text of the error reply, without the leading minus sign.
    public var reply: String {
        switch self {
        case .inlineCommand:
            "ERR Protocol error: inline commands are not supported, send an array of bulk strings"
        case .badArgumentCount: "ERR Protocol error: the number of arguments is not valid"
        case .expectedBulkString(let found): "ERR Protocol error: expected '$', found \(Self.shown(found))"
        case .badBulkLength: "ERR Protocol error: the length of an argument is not valid"
        case .unterminatedBulkString: "ERR Protocol error: an argument does not end with CR LF"
        case .tooLong: "ERR Protocol error: the command is too long"
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        (0x21...0x7e).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    }
}
