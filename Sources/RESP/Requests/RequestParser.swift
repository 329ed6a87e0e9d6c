// SPDX-License-Identifier: Apache-2.0

/// Cuts what a client sends into commands: the server side of RESP, for arrays of bulk strings only.
///
/// Bytes are parsed where they lie; only what a read left unfinished is copied. A command costs no allocation, except
/// where it has more arguments than any before it or came in several reads. Feeding is linear in the bytes, however they
/// are cut: a command that goes on keeps the arguments it has so far.
public struct RequestParser {
    /// What a caller's closure wants after a command.
    public enum Continuation {
        case proceed
        /// Drop what follows: the connection is being closed.
        case stop
    }

    /// What is accepted, by default what Redis accepts: 1,048,576 arguments of up to 512 MiB, 1 GiB in all.
    public struct Limits: Sendable {
        public var arguments: Int
        public var argumentBytes: Int
        public var commandBytes: Int

        public init(arguments: Int = 1 << 20, argumentBytes: Int = 512 << 20, commandBytes: Int = 1 << 30) {
            self.arguments = arguments
            self.argumentBytes = argumentBytes
            self.commandBytes = commandBytes
        }
    }

    private enum Step {
        case command
        case empty
        case unfinished
        case fault(RequestFault)
    }

    /// The memory of a carry that is kept for the next unfinished command.
    private static let keptCarry = 64 << 10
    /// The list of arguments that is kept for the next command.
    private static let keptPlaces = 4096

    private let limits: Limits
    /// The bytes of the command that is not finished yet.
    private var carry: [UInt8] = []
    private var places: [RequestArguments.Place] = []
    /// Where parsing of the unfinished command goes on, from its first byte.
    private var cursor = 0
    /// Arguments still to come, or -1 before the count is known.
    private var missing = -1
    /// The length of the argument whose bytes are awaited, or -1 before it is known.
    private var bulkLength = -1

    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Bytes held of a command that has not come whole.
    public var heldBytes: Int { carry.count }

    /// Calls `body` once for each command that is now complete.
    ///
    /// Returns nil, or the fault that ends this connection's stream; the commands before it were handed over.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, _ body: (RequestArguments) -> Continuation
    ) -> RequestFault? {
        if carry.isEmpty {
            let (used, fault) = parse(all: bytes, body)
            if fault == nil, used < bytes.count {
                carry.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[used...]))
            }
            return fault
        }
        carry.append(contentsOf: bytes)
        // Swapped out, so that the closure's bytes cannot move while it looks at them.
        var held: [UInt8] = []
        swap(&held, &carry)
        let (used, fault) = held.withUnsafeBytes { parse(all: $0, body) }
        guard fault == nil else { return fault }
        if used == held.count {
            held.removeAll(keepingCapacity: held.capacity <= Self.keptCarry)
        } else if used > 0 {
            held.removeSubrange(..<used)
        }
        swap(&held, &carry)
        return nil
    }

    /// Parses from a command's first byte; returns how many bytes belong to commands that are done with.
    private mutating func parse(
        all bytes: UnsafeRawBufferPointer, _ body: (RequestArguments) -> Continuation
    ) -> (used: Int, fault: RequestFault?) {
        var start = 0
        while start < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            guard let base = rest.baseAddress else { break }
            switch step(rest) {
            case .unfinished:
                return cursor + max(bulkLength, 0) > limits.commandBytes ? (start, .tooLong) : (start, nil)
            case .fault(let fault):
                return (start, fault)
            case .empty:
                start += restart()
            case .command:
                let continuation = places.withUnsafeBufferPointer { body(RequestArguments(base: base, places: $0)) }
                start += restart()
                if continuation == .stop { return (bytes.count, nil) }
            }
        }
        return (start, nil)
    }

    /// Readies for the next command; returns the length of the one that ends.
    private mutating func restart() -> Int {
        let length = cursor
        places.removeAll(keepingCapacity: places.capacity <= Self.keptPlaces)
        cursor = 0
        missing = -1
        return length
    }

    private mutating func step(_ bytes: UnsafeRawBufferPointer) -> Step {
        if missing < 0 {
            guard bytes[0] == UInt8(ascii: "*") else { return .fault(.inlineCommand) }
            switch Self.number(in: bytes, from: 1) {
            case .unfinished: return .unfinished
            case .invalid: return .fault(.badArgumentCount)
            case .value(let count, let end):
                guard count <= limits.arguments else { return .fault(.badArgumentCount) }
                cursor = end
                if count <= 0 { return .empty }
                missing = count
            }
        }
        while missing > 0 {
            if bulkLength < 0 {
                guard cursor < bytes.count else { return .unfinished }
                let first = bytes[cursor]
                guard first == UInt8(ascii: "$") else { return .fault(.expectedBulkString(found: first)) }
                switch Self.number(in: bytes, from: cursor + 1) {
                case .unfinished: return .unfinished
                case .invalid: return .fault(.badBulkLength)
                case .value(let length, let end):
                    guard length >= 0, length <= limits.argumentBytes else { return .fault(.badBulkLength) }
                    bulkLength = length
                    cursor = end
                }
            }
            let end = cursor + bulkLength
            guard end + 2 <= bytes.count else { return .unfinished }
            guard bytes[end] == UInt8(ascii: "\r"), bytes[end + 1] == UInt8(ascii: "\n") else {
                return .fault(.unterminatedBulkString)
            }
            places.append(RequestArguments.Place(offset: cursor, count: bulkLength))
            cursor = end + 2
            bulkLength = -1
            missing -= 1
        }
        return .command
    }

    private enum Number {
        case value(Int, end: Int)
        case unfinished
        case invalid
    }

    /// Reads decimal digits, with a minus sign allowed, that end with CR LF.
    private static func number(in bytes: UnsafeRawBufferPointer, from start: Int) -> Number {
        var index = start
        var value = 0
        let negative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        let firstDigit = index
        while index < bytes.count {
            let digit = Int(bytes[index]) - 0x30
            guard digit >= 0, digit <= 9 else { break }
            // Eighteen digits fit in 64 bits and are far above every limit.
            guard index - firstDigit < 18 else { return .invalid }
            value = value * 10 + digit
            index += 1
        }
        guard index < bytes.count else { return .unfinished }
        guard index > firstDigit, bytes[index] == UInt8(ascii: "\r") else { return .invalid }
        guard index + 1 < bytes.count else { return .unfinished }
        guard bytes[index + 1] == UInt8(ascii: "\n") else { return .invalid }
        return .value(negative ? -value : value, end: index + 2)
    }
}
