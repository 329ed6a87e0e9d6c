// SPDX-License-Identifier: Apache-2.0

/// Finds values in JSON text without making a tree of it.
///
/// The text is trusted to be JSON as far as brackets and quotes go: anything else is not found, and nothing traps.
struct JSONText {
    let bytes: UnsafeRawBufferPointer

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// Where the value of a member of the outermost object stands; nil when it has none of that name.
    func member(_ name: StaticString, of object: Range<Int>? = nil) -> Range<Int>? {
        var position = skipBlanks(object?.lowerBound ?? 0)
        guard byte(position) == UInt8(ascii: "{") else { return nil }
        position = skipBlanks(position + 1)
        while byte(position) == Self.quote {
            let key = (position + 1)..<max(position + 1, endOfValue(position) - 1)
            position = skipBlanks(key.upperBound + 1)
            guard byte(position) == UInt8(ascii: ":") else { return nil }
            position = skipBlanks(position + 1)
            let end = endOfValue(position)
            guard end > position else { return nil }
            if equals(key, name) { return position..<end }
            position = next(end)
        }
        return nil
    }

    /// Where the elements of an array stand.
    func elements(of array: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        guard byte(array.lowerBound) == UInt8(ascii: "[") else { return [] }
        var position = skipBlanks(array.lowerBound + 1)
        while position < array.upperBound - 1 {
            let end = endOfValue(position)
            guard end > position else { break }
            found.append(position..<end)
            position = next(end)
        }
        return found
    }

    /// The value of the first member of an object.
    func firstValue(of object: Range<Int>) -> Range<Int>? {
        var position = skipBlanks(object.lowerBound)
        guard byte(position) == UInt8(ascii: "{") else { return nil }
        position = skipBlanks(position + 1)
        guard byte(position) == Self.quote else { return nil }
        position = skipBlanks(endOfValue(position))
        guard byte(position) == UInt8(ascii: ":") else { return nil }
        position = skipBlanks(position + 1)
        let end = endOfValue(position)
        return end > position ? position..<end : nil
    }

    /// A text between its quotes, when there is nothing in it to be replaced; nil for anything else.
    func plainText(_ value: Range<Int>) -> UnsafeRawBufferPointer? {
        guard value.count >= 2, bytes[value.lowerBound] == Self.quote else { return nil }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[(value.lowerBound + 1)..<(value.upperBound - 1)])
        return inner.contains(Self.backslash) ? nil : inner
    }

    /// A text with its escapes replaced; nil for what is no text.
    func text(_ value: Range<Int>) -> [UInt8]? {
        guard value.count >= 2, bytes[value.lowerBound] == Self.quote else { return nil }
        var result: [UInt8] = []
        var rest = bytes[(value.lowerBound + 1)..<(value.upperBound - 1)]
        while let byte = rest.popFirst() {
            guard byte == Self.backslash, let escape = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"):
                let digits = String(decoding: rest.prefix(4), as: UTF8.self)
                rest = rest.dropFirst(4)
                guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else { return nil }
                result.append(contentsOf: String(Character(scalar)).utf8)
            default: result.append(escape)
            }
        }
        return result
    }

    func string(_ value: Range<Int>) -> String? { text(value).map { String(decoding: $0, as: UTF8.self) } }

    func integer(_ value: Range<Int>) -> Int64? { Int64(String(decoding: bytes[value], as: UTF8.self)) }

    private func byte(_ position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func equals(_ range: Range<Int>, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { $0.elementsEqual(bytes[range]) }
    }

    private func skipBlanks(_ start: Int) -> Int {
        var position = start
        while let byte = byte(position), byte <= 0x20 { position += 1 }
        return position
    }

    /// Behind the comma after a value.
    private func next(_ end: Int) -> Int {
        let position = skipBlanks(end)
        return byte(position) == UInt8(ascii: ",") ? skipBlanks(position + 1) : position
    }

    /// Behind the last byte of the value that begins here; the same place for none.
    private func endOfValue(_ start: Int) -> Int {
        switch byte(start) {
        case Self.quote: return endOfText(start)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var depth = 0
            var position = start
            while let byte = byte(position) {
                switch byte {
                case Self.quote:
                    position = endOfText(position)
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                position += 1
                if depth == 0 { return position }
            }
            return position
        default:
            var position = start
            while let byte = byte(position), byte > 0x20, !",]}".utf8.contains(byte) { position += 1 }
            return position
        }
    }

    private func endOfText(_ start: Int) -> Int {
        var position = start + 1
        while position < bytes.count {
            switch bytes[position] {
            case Self.backslash: position += 2
            case Self.quote: return position + 1
            default: position += 1
            }
        }
        return bytes.count
    }
}
