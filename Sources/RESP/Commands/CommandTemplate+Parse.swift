// SPDX-License-Identifier: Apache-2.0

extension CommandTemplate {
    /// Reads a command as one types it in redis-cli, with placeholders: `HSET {key} field {value}`.
    ///
    /// Spaces separate arguments. "Double quotes" keep spaces and know `\xNN \n \r \t \b \a \" \\`; 'single quotes'
    /// keep spaces and know `\'`. Placeholders, also within quotes: `{key} {value} {id} {random A..B}`, and `{expiry}`
    /// as a whole argument; `{{` and `}}` are literal braces.
    package static func parse(_ text: String) throws(CommandTemplateError) -> CommandTemplate {
        var parser = CommandTemplateParser(text)
        let template = CommandTemplate(arguments: try parser.arguments())
        guard !template.arguments.isEmpty else { throw .empty }
        guard let name = template.commandName, !name.isEmpty else { throw .commandNotFixed }
        if let objection = KnownCommand.objection(to: name) { throw objection }
        return template
    }

    /// The first word in capitals; nil when it is not made of fixed bytes.
    package var commandName: String? {
        guard case .pieces(let pieces)? = arguments.first, pieces.count == 1, case .literal(let bytes) = pieces[0]
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).uppercased()
    }

    /// How many arguments the command has, its name among them: the number behind `*`.
    package func argumentCount(expires: Bool) -> Int {
        arguments.reduce(0) { count, argument in
            switch argument {
            case .pieces, .expiryMilliseconds: count + 1
            case .keys(let keys): count + keys
            case .keysAndValues(let pairs): count + 2 * pairs
            case .expiry: count + (expires ? 2 : 0)
            }
        }
    }
}

/// Splits a command into arguments, and arguments into pieces.
private struct CommandTemplateParser {
    private var reader: BraceReader

    init(_ text: String) { reader = BraceReader(text.utf8) }

    mutating func arguments() throws(CommandTemplateError) -> [CommandTemplate.Argument] {
        var arguments: [CommandTemplate.Argument] = []
        while let first = reader.rest.first {
            if isSpace(first) {
                _ = reader.nextRaw()
            } else {
                arguments.append(try argument())
            }
        }
        return arguments
    }

    private mutating func argument() throws(CommandTemplateError) -> CommandTemplate.Argument {
        var pieces: [CommandTemplate.Piece] = []
        var holdsExpiry = false
        var quote: UInt8?
        while let byte = reader.rest.first {
            if quote == nil, isSpace(byte) { break }
            if let open = quote, byte == open {
                _ = reader.nextRaw()
                quote = nil
                if let following = reader.rest.first, !isSpace(following) { throw .unbalancedQuote }
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                _ = reader.nextRaw()
                quote = byte
            } else if let open = quote, byte == UInt8(ascii: "\\"), let escaped = escape(open) {
                append(escaped, to: &pieces)
            } else {
                switch reader.next() {
                case .byte(let byte)?: append(byte, to: &pieces)
                case .placeholder(let inner)?:
                    if inner == "expiry" {
                        holdsExpiry = true
                    } else {
                        pieces.append(try piece(inner))
                    }
                case .unclosed?: throw .unclosedBrace
                case .stray?: throw .strayBrace
                case nil: break
                }
            }
        }
        guard quote == nil else { throw .unbalancedQuote }
        guard holdsExpiry else { return .pieces(pieces.isEmpty ? [.literal([])] : pieces) }
        guard pieces.isEmpty else { throw .expiryNotAlone }
        return .expiry
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    private func append(_ byte: UInt8, to pieces: inout [CommandTemplate.Piece]) {
        if case .literal(var bytes)? = pieces.last {
            bytes.append(byte)
            pieces[pieces.count - 1] = .literal(bytes)
        } else {
            pieces.append(.literal([byte]))
        }
    }

    /// The byte that the escape at the reader stands for, taken from it; nil when the backslash is an ordinary byte.
    private mutating func escape(_ quote: UInt8) -> UInt8? {
        let following = Array(reader.rest.dropFirst().prefix(3))
        guard let letter = following.first else { return nil }
        var length = 2
        let byte: UInt8
        if quote == UInt8(ascii: "'") {
            guard letter == quote else { return nil }
            byte = letter
        } else if letter == UInt8(ascii: "x"), following.count == 3,
            let high = hexDigit(following[1]), let low = hexDigit(following[2])
        {
            byte = high << 4 | low
            length = 4
        } else {
            switch letter {
            case UInt8(ascii: "n"): byte = 0x0A
            case UInt8(ascii: "r"): byte = 0x0D
            case UInt8(ascii: "t"): byte = 0x09
            case UInt8(ascii: "b"): byte = 0x08
            case UInt8(ascii: "a"): byte = 0x07
            default: byte = letter
            }
        }
        for _ in 0..<length { _ = reader.nextRaw() }
        return byte
    }

    private func piece(_ placeholder: String) throws(CommandTemplateError) -> CommandTemplate.Piece {
        switch placeholder {
        case "key": return .key
        case "value": return .value
        case "id": return .id
        default: break
        }
        let words = placeholder.split(separator: " ")
        guard words.first == "random" else { throw .unknownPlaceholder(placeholder) }
        let bounds = words.dropFirst().joined().split(separator: ".", omittingEmptySubsequences: false)
        guard bounds.count == 3, bounds[1].isEmpty, let low = Int64(bounds[0]), let high = Int64(bounds[2]),
            low <= high
        else { throw .badRandom(placeholder) }
        return .random(low: low, high: high)
    }
}
