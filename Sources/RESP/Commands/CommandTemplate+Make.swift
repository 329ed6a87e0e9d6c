// SPDX-License-Identifier: Apache-2.0

extension CommandTemplate {
    /// A command from its arguments, for the operations that are built in.
    init(_ arguments: Argument...) { self.init(arguments: arguments) }
}

extension CommandTemplate.Argument {
    static let key: Self = .pieces([.key])
    static let value: Self = .pieces([.value])

    static func word(_ text: String) -> Self { .pieces([.literal(Array(text.utf8))]) }

    static func random(_ range: ClosedRange<Int64>, prefix: String = "") -> Self {
        let random = CommandTemplate.Piece.random(low: range.lowerBound, high: range.upperBound)
        return .pieces(prefix.isEmpty ? [random] : [.literal(Array(prefix.utf8)), random])
    }
}
