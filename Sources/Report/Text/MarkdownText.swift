// SPDX-License-Identifier: Apache-2.0

/// Pieces of a Markdown document.
enum MarkdownText {
    /// Text that is shown as it is, in a paragraph or a table cell, whatever it holds.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in PlainText.visible(text) {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "_", "|", "[", "]", "~", "#": escaped += "\\" + String(character)
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// A table; cells are Markdown already.
    ///
    /// Columns whose title begins with `>` are aligned to the right.
    static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let names = titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
        let rules = titles.map { $0.hasPrefix(">") ? "---:" : "---" }
        return ([names, rules] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    /// A code block, fenced with more backticks than the text has in a row.
    static func code(_ text: String, language: String) -> String {
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(longest + 1, 3))
        return fence + language + "\n" + text + (text.hasSuffix("\n") ? "" : "\n") + fence + "\n"
    }
}
