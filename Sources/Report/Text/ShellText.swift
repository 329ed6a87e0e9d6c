// SPDX-License-Identifier: Apache-2.0

/// A command as one line that a shell reads back into the same arguments.
enum ShellText {
    static func line(_ arguments: [String]) -> String { arguments.map(quoted).joined(separator: " ") }

    private static func quoted(_ argument: String) -> String {
        if !argument.isEmpty, argument.utf8.allSatisfy(isPlain) { return argument }
        let visible = PlainText.visible(argument)
        if visible == argument {
            return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                + "'"
        }
        // Bash's own quotes, for what must not stand in a line as it is.
        var text = ""
        for byte in argument.utf8 {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): text += "\\" + String(Character(Unicode.Scalar(byte)))
            case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "$'" + text + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./:=,@%+".utf8.contains(byte)
        }
    }
}
