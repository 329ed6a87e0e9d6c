// SPDX-License-Identifier: Apache-2.0

/// Bytes that are not RESP, and where they are.
public struct MalformedReply: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: UInt8, Sendable {
        case unknownType, lineTooLong, badLineEnd, badLength, badInteger, badValue, badBodyEnd, tooManyElements, tooDeep
    }

    public let reason: Reason
    /// The offset of the offending reply's header, or byte, in the buffer.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        "The target sent bytes that are not RESP (offset \(offset) of the data read: \(cause)); check that the target "
            + "URL names a Redis or Valkey server, and whether it needs rediss:// (TLS)."
    }

    private var cause: String {
        switch reason {
        case .unknownType: "the first byte of a reply names no known type"
        case .lineTooLong: "a line is longer than \(ReplyLine.mostBytes) bytes"
        case .badLineEnd: "a carriage return is not followed by a line feed"
        case .badLength: "a length is no number from 0 to its limit"
        case .badInteger: "an integer is no number of 64 bits"
        case .badValue: "a null or boolean has another value than its type allows"
        case .badBodyEnd: "a bulk string does not end where its length says"
        case .tooManyElements: "a reply announces more than \(ReplyLine.mostElements) values"
        case .tooDeep: "arrays are nested too deeply"
        }
    }
}
