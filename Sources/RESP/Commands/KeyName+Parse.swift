// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the name of keys.
package enum KeyNameError: Error, Sendable, Equatable, CustomStringConvertible {
    case noNumber
    case severalNumbers
    case unknownPlaceholder(String)
    case badPadding(String)
    case unclosedBrace
    case strayBrace

    package var description: String {
        switch self {
        case .noNumber:
            return "The key name does not say where the key's number goes; put {id} into it, as in \"user:{id}\"."
        case .severalNumbers:
            return "The key name holds {id} more than once; keep one (a literal brace is written {{ or }})."
        case .unknownPlaceholder(let found):
            let nearest = Spelling.nearest(to: found, in: ["id"])
            let hint = nearest == nil ? "only {id} and {id:012} are known here." : "did you mean {id}?"
            return "The key name holds the unknown placeholder {\(found)}; \(hint) A literal brace is written {{ or }}."
        case .badPadding(let found):
            return "The key name holds {id:\(found)}, which is no padding; write {id:0N} with N from 1 to 20, as in "
                + "{id:012}."
        case .unclosedBrace:
            return "The key name has a { without its }; write {id} for the key's number and {{ for a literal brace."
        case .strayBrace:
            return "The key name has a } without its {; write {id} for the key's number and }} for a literal brace."
        }
    }
}

extension KeyName {
    /// Reads `cachegauge:user:{id}:profile`: one `{id}`, or `{id:0N}` padded with zeros to N digits (1…20); `{{` and
    /// `}}` are literal braces.
    package static func parse(_ text: String) throws(KeyNameError) -> KeyName {
        var name: KeyName?
        var literal: [UInt8] = []
        var reader = BraceReader(text.utf8)
        while let part = reader.next() {
            switch part {
            case .byte(let byte): literal.append(byte)
            case .placeholder(let inner):
                let digits = try digits(inner)
                guard name == nil else { throw .severalNumbers }
                name = KeyName(prefix: literal, suffix: [], digits: digits)
                literal = []
            case .unclosed: throw .unclosedBrace
            case .stray: throw .strayBrace
            }
        }
        guard var name else { throw .noNumber }
        name.suffix = literal
        return name
    }

    /// The digits that `id` or `id:0N` asks for.
    private static func digits(_ placeholder: String) throws(KeyNameError) -> Int {
        if placeholder == "id" { return 1 }
        let parts = placeholder.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "id" else { throw .unknownPlaceholder(placeholder) }
        let padding = parts[1]
        guard padding.utf8.first == UInt8(ascii: "0"), padding.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let digits = Int(padding), 1...20 ~= digits
        else { throw .badPadding(String(padding)) }
        return digits
    }

    /// The whole name of a key.
    package func text(of id: UInt64) -> String {
        let digits = String(id)
        let zeros = String(repeating: "0", count: max(0, self.digits - digits.utf8.count))
        return String(decoding: prefix, as: UTF8.self) + zeros + digits + String(decoding: suffix, as: UTF8.self)
    }

    /// The bytes of a key's whole name.
    @inlinable
    public func byteCount(of id: UInt64) -> Int {
        prefix.count &+ max(digits, Decimal.digitCount(id)) &+ suffix.count
    }
}
