// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a command template.
package enum CommandTemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case unbalancedQuote
    case unclosedBrace
    case strayBrace
    case unknownPlaceholder(String)
    case badRandom(String)
    case expiryNotAlone
    case commandNotFixed
    case destructive(String)
    case breaksReplies(String)

    static let placeholders = ["key", "value", "id", "random A..B", "expiry"]

    package var description: String {
        switch self {
        case .empty:
            return "The command is empty; write one such as \"HSET {key} f {value}\"."
        case .unbalancedQuote:
            return "A quote in the command is not closed, or text follows a closing quote; close it and put a space "
                + "behind it (a quote inside quotes is written \\\")."
        case .unclosedBrace:
            return "The command has a { without its }; write {{ for a literal brace."
        case .strayBrace:
            return "The command has a } without its {; write }} for a literal brace."
        case .unknownPlaceholder(let found):
            let word = found.split(separator: " ").first.map(String.init) ?? found
            let nearest = Spelling.nearest(to: word, in: ["key", "value", "id", "random", "expiry"])
            let known = Self.placeholders.map { "{\($0)}" }.joined(separator: ", ")
            let hint = nearest.map { "did you mean {\($0 == "random" ? "random A..B" : $0)}?" } ?? "known are \(known)."
            return "The command holds the unknown placeholder {\(found)}; \(hint) A literal brace is written {{ or }}."
        case .badRandom(let found):
            return "The command holds {\(found)}, which is no range; write {random A..B} with integers A and B, the "
                + "lower one first, as in {random 1..100}."
        case .expiryNotAlone:
            return "{expiry} stands for whole arguments (PX and milliseconds); put spaces around it."
        case .commandNotFixed:
            return "The first word of a command is its name and cannot hold a placeholder; write it out, as in "
                + "\"GET {key}\"."
        case .destructive(let name):
            return "The command \(name) changes or destroys more than the run's own keys; cachegauge never sends it."
        case .breaksReplies(let name):
            return "The command \(name) is not answered at once by exactly one reply, or changes its connection; it "
                + "cannot be an operation."
        }
    }
}
