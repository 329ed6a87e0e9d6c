// SPDX-License-Identifier: Apache-2.0

/// Text in an XML document.
enum XMLText {
    /// Text as the content of an element or of a quoted attribute, whatever it holds.
    ///
    /// XML has no way to write most control characters, nor the two that Unicode keeps free at the end of its first
    /// plane: they are shown as their escapes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in PlainText.visible(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\u{FFFE}", "\u{FFFF}": escaped += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
