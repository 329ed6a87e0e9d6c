// SPDX-License-Identifier: Apache-2.0

/// Writes a value as JSON text (RFC 8259), the same bytes for the same value on every machine.
///
/// A list or object that fits into `width` columns stands on one line, a longer one has a line for each member: an
/// interval or a latency is a line, a record is readable and can be compared by line.
package struct JSONWriter {
    private static let width = 120
    private static let indent = 2

    private var bytes: [UInt8] = []

    /// The text of a value, with a line end at the end.
    package static func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.write(value, depth: 0, column: 0)
        writer.bytes.append(UInt8(ascii: "\n"))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The value on one line, however long, with a line end at the end.
    package static func line(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        _ = writer.writeOnOneLine(value, limit: .max)
        writer.bytes.append(UInt8(ascii: "\n"))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private mutating func write(_ value: JSONValue, depth: Int, column: Int) {
        let start = bytes.count
        if writeOnOneLine(value, limit: start + Self.width - column) { return }
        bytes.removeSubrange(start...)
        switch value {
        case .list(let values):
            spread(values.count, between: "[", and: "]", depth: depth) { writer, index, column in
                writer.write(values[index], depth: depth + 1, column: column)
            }
        case .object(let members):
            spread(members.count, between: "{", and: "}", depth: depth) { writer, index, column in
                let lineStart = writer.bytes.count
                writer.quote(members[index].key)
                writer.append(": ")
                writer.write(members[index].value, depth: depth + 1, column: column + writer.bytes.count - lineStart)
            }
        default:
            _ = writeOnOneLine(value, limit: .max)
        }
    }

    /// One line for each of `count` members.
    private mutating func spread(
        _ count: Int, between open: StaticString, and close: StaticString, depth: Int,
        _ member: (inout JSONWriter, Int, Int) -> Void
    ) {
        let column = (depth + 1) * Self.indent
        append(open)
        for index in 0..<count {
            if index > 0 { append(",") }
            startLine(column)
            member(&self, index, column)
        }
        startLine(depth * Self.indent)
        append(close)
    }

    /// False, with bytes written that the caller takes back, when the text passes `limit` bytes.
    private mutating func writeOnOneLine(_ value: JSONValue, limit: Int) -> Bool {
        switch value {
        case .null: append("null")
        case .flag(let flag): append(flag ? "true" : "false")
        case .integer(let integer): append(String(integer))
        case .large(let integer): append(String(integer))
        case .number(let number): append(number.isFinite ? String(number) : "null")
        case .text(let text): quote(text)
        case .list(let values):
            append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(", ") }
                guard writeOnOneLine(value, limit: limit) else { return false }
            }
            append("]")
        case .object(let members):
            append("{")
            for (index, member) in members.enumerated() {
                if index > 0 { append(", ") }
                quote(member.key)
                append(": ")
                guard writeOnOneLine(member.value, limit: limit) else { return false }
            }
            append("}")
        }
        return bytes.count <= limit
    }

    private mutating func startLine(_ column: Int) {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: column))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20, 0x7f:
                append("\\u00")
                append(byte < 0x10 ? "0" : "")
                append(String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
