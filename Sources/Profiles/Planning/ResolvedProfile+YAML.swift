// SPDX-License-Identifier: Apache-2.0
package import Plan

extension ResolvedProfile {
    /// The profile as YAML that reads back as the same profile, with a line break at the end.
    package var yaml: String { lines().joined(separator: "\n") + "\n" }

    /// The lines of the value, not indented.
    private func lines() -> [String] {
        switch self {
        case .map(let entries) where !entries.isEmpty:
            return entries.flatMap { entry -> [String] in
                let key = Self.scalar(entry.key)
                if let inline = entry.value.inline { return ["\(key): \(inline)"] }
                return ["\(key):"] + entry.value.lines().map { "  " + $0 }
            }
        case .list(let elements) where !elements.isEmpty:
            return elements.flatMap { element -> [String] in
                let lines = element.inline.map { [$0] } ?? element.lines()
                return lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
            }
        default:
            return [inline ?? ""]
        }
    }

    /// The value on one line, or nil where it takes several.
    private var inline: String? {
        switch self {
        case .text(let text): return Self.scalar(text)
        case .integer(let integer): return String(integer)
        case .number(let number): return DecimalText.plain(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .list(let elements):
            let texts = elements.map(\.inline)
            let isFlat = elements.allSatisfy(\.isScalar)
            return isFlat ? "[" + texts.compactMap { $0 }.joined(separator: ", ") + "]" : nil
        case .map(let entries):
            // Short mappings of plain values are easier to read on one line, as people write them.
            guard entries.count <= 4, entries.allSatisfy({ $0.value.isScalar }) else {
                return entries.isEmpty ? "{}" : nil
            }
            let texts = entries.map { "\(Self.scalar($0.key)): \($0.value.inline ?? "")" }
            let line = "{ \(texts.joined(separator: ", ")) }"
            return line.count <= 90 && entries.count <= 3 || entries.first?.key == "distribution" ? line : nil
        }
    }

    private var isScalar: Bool {
        switch self {
        case .text, .integer, .number, .flag: true
        case .list, .map: false
        }
    }

    /// A text without quotes where YAML reads it as itself everywhere, else in double quotes.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text != "null"
            && text.utf8.allSatisfy { byte in
                switch UInt8(byte) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"),
                    UInt8(ascii: "%"), UInt8(ascii: "-"):
                    true
                default: false
                }
            } && text.first != "-" && text.first != "%" && !text.hasPrefix("...")
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            default:
                // Control characters and Unicode line breaks are not allowed as they are.
                let isBreak = [0x85, 0x2028, 0x2029, 0xFEFF].contains(scalar.value)
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || isBreak {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}
