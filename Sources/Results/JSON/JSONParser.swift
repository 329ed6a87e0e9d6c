// SPDX-License-Identifier: Apache-2.0

/// Text that is not JSON: what is wrong and where.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    package var line: Int
    /// Counted in bytes, from 1.
    package var column: Int
    package var problem: String

    package var description: String { "line \(line), column \(column): \(problem)" }
}

/// Reads JSON text (RFC 8259), strictly: no comments, no key twice in an object, nothing after the value, valid UTF-8,
/// and at most `depthLimit` lists and objects inside each other.
///
/// An integer stays an integer as long as 64 bits hold it, signed or not; a longer one becomes a number.
package struct JSONParser {
    private static let depthLimit = 100

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    package static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.error("something follows the end of the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"): return try number()
        case let byte? where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): return try number()
        case nil: throw error("the text ends where a value should be")
        default: throw error("a value should be here")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth)
        var members: [JSONMember] = []
        var keys: Set<String> = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            let start = position
            guard peek == UInt8(ascii: "\"") else { throw error("a key in quotation marks should be here") }
            let key = try text()
            guard keys.insert(key).inserted else {
                position = start
                throw error("the key “\(key)” stands twice in one object")
            }
            guard take(UInt8(ascii: ":")) else { throw error("a colon should follow the key “\(key)”") }
            skipSpace()
            members.append(JSONMember(key, try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("a comma or the end of the object should be here") }
        return .object(members)
    }

    private mutating func list(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth)
        var values: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .list([]) }
        repeat {
            skipSpace()
            values.append(try value(depth: depth + 1))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("a comma or the end of the list should be here") }
        return .list(values)
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth < Self.depthLimit else {
            throw error("more than \(Self.depthLimit) lists and objects are inside each other")
        }
        position += 1
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        let matches =
            end <= bytes.count && word.withUTF8Buffer { letters in bytes[position..<end].elementsEqual(letters) }
        guard matches else { throw error("a value should be here") }
        position = end
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        let first = peek
        guard skipDigits() > 0 else { throw error("a digit should be here") }
        if first == UInt8(ascii: "0"), position - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
            position = start
            throw error("a number does not begin with a zero before other digits")
        }
        var isInteger = true
        if peek == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard skipDigits() > 0 else { throw error("a digit should follow the decimal point") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw error("a digit should be in the exponent") }
        }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger {
            if let integer = Int64(digits) { return .integer(integer) }
            if let integer = UInt64(digits) { return .large(integer) }
        }
        guard let number = Double(digits), number.isFinite else {
            position = start
            throw error("the number is too large")
        }
        return .number(number)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    private mutating func text() throws(JSONSyntaxError) -> String {
        position += 1
        var content: [UInt8] = []
        while true {
            let start = position
            while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
            }
            content.append(contentsOf: bytes[start..<position])
            switch peek {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error("the text before is not valid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case nil: throw error("the text ends inside quotation marks")
            default: throw error("a control character inside quotation marks must be written as an escape")
            }
        }
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONSyntaxError) {
        position += 1
        guard let letter = peek else { throw error("the text ends inside an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0c)
        case UInt8(ascii: "n"): content.append(0x0a)
        case UInt8(ascii: "r"): content.append(0x0d)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourHexDigits()
            if code >> 10 == 0xd800 >> 10, take(escapeOf: "\\u") {
                let low = try fourHexDigits()
                guard low >> 10 == 0xdc00 >> 10 else { throw error("half of a character is missing in an escape") }
                code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a character is missing in an escape") }
            content.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        default:
            position -= 1
            throw error("this is no escape")
        }
    }

    private mutating func take(escapeOf marker: StaticString) -> Bool {
        let end = position + marker.utf8CodeUnitCount
        guard end <= bytes.count, marker.withUTF8Buffer({ bytes[position..<end].elementsEqual($0) }) else {
            return false
        }
        position = end
        return true
    }

    private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error("four hexadecimal digits should be here")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Skips white space, and takes the byte when it is next.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private func error(_ problem: String) -> JSONSyntaxError {
        let before = bytes[..<position]
        let line = before.count { $0 == 0x0a } + 1
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        return JSONSyntaxError(line: line, column: position - lineStart + 1, problem: problem)
    }
}
