// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

/// What a reply says without where it stands, so that it can be compared however the bytes were cut.
struct Finding: Equatable, Sendable, CustomTestStringConvertible {
    var kind: Reply.Kind
    var number: Int64 = 0
    var length = 0
    var nulls = 0
    var text: String?

    init(_ kind: Reply.Kind, number: Int64 = 0, length: Int = 0, nulls: Int = 0, text: String? = nil) {
        self.kind = kind
        self.number = number
        self.length = length
        self.nulls = nulls
        self.text = text
    }

    init(_ reply: Reply, in bytes: UnsafeRawBufferPointer) {
        kind = reply.kind
        switch reply.kind {
        case .integer, .boolean: number = reply.integer
        case .bulk, .verbatim: length = reply.length
        case .array, .set, .map, .push:
            number = Int64(reply.elements)
            nulls = reply.nullElements
        case .simple, .error, .double, .bigNumber:
            let line = bytes[reply.bodyOffset..<(reply.bodyOffset + reply.length)]
            text = String(decoding: line, as: UTF8.self)
        case .null: break
        }
    }

    var testDescription: String { "\(kind) \(number) \(length) \(nulls) \(text ?? "")" }
}

/// The replies that a scanner found, what it found wrong, and how many bytes it left behind.
struct ScannedReplies: Equatable {
    var findings: [Finding] = []
    var bodies: [[UInt8]?] = []
    var malformed: MalformedReply.Reason?
    var left = 0
    var mostKept = 0
    var isBetweenReplies = true

    /// Feeds the bytes in pieces of the given lengths, then the rest, as a connection would.
    ///
    /// What is not consumed is kept in front of the next piece. Each buffer is exactly as long as its bytes, so that
    /// a sanitizer sees a read beyond them.
    init(_ bytes: [UInt8], pieces: [Int] = [], keepsBodies: Bool = false) {
        var scanner = ReplyScanner(keepsBodies: keepsBodies)
        var carried: [UInt8] = []
        var fed = 0
        for length in pieces + [bytes.count] where malformed == nil {
            let end = min(fed + length, bytes.count)
            carried += bytes[fed..<end]
            fed = end
            var offset = 0
            Array(carried).withUnsafeBytes { buffer in
                scan: while true {
                    switch scanner.next(buffer, &offset) {
                    case .needMore: break scan
                    case .malformed(let error):
                        malformed = error.reason
                        break scan
                    case .reply(let reply):
                        findings.append(Finding(reply, in: buffer))
                        if reply.kind == .bulk {
                            let end = reply.bodyOffset + reply.length
                            bodies.append(reply.bodyIsWhole ? Array(buffer[reply.bodyOffset..<end]) : nil)
                        }
                    }
                }
            }
            carried.removeFirst(min(offset, carried.count))
            mostKept = max(mostKept, carried.count)
        }
        left = carried.count
        isBetweenReplies = scanner.isBetweenReplies
    }

    init(_ text: String, pieces: [Int] = [], keepsBodies: Bool = false) {
        self.init(Array(text.utf8), pieces: pieces, keepsBodies: keepsBodies)
    }
}
