// SPDX-License-Identifier: Apache-2.0

/// Text of a server or a profile, made fit to be shown.
enum PlainText {
    /// Every character that could move the cursor, hide or reorder text is shown as its escape: `\n`, `\u{1b}`.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case _ where isHidden(scalar): shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// A text of at most `width` characters, with `…` where it was cut.
    static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
    }

    /// Lines of at most `width` characters, broken at spaces; all but the first begin with `indent`.
    static func wrapped(_ text: String, width: Int, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = word
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            if line.isEmpty {
                if !lines.isEmpty { line = indent }
                while line.count + word.count > width, width > line.count {
                    let room = width - line.count
                    lines.append(line + word.prefix(room))
                    word = word.dropFirst(room)
                    line = indent
                }
                line += word
            } else {
                line += " " + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }
}
