// SPDX-License-Identifier: Apache-2.0

/// A full sentence as a part of a longer one: no capital at the start, no full stop at the end.
enum IssueClause {
    static func text(_ sentence: String) -> String {
        let text = sentence.hasSuffix(".") ? sentence.dropLast() : Substring(sentence)
        let second = text.dropFirst().first
        // A first word in capitals, such as GET, keeps them.
        if let second, second.isUppercase { return String(text) }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
