// SPDX-License-Identifier: Apache-2.0

/// Every mistake of a catalogue file, or why it cannot be read; at least one.
package struct CatalogueError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Each in the form `FILE:LINE: KEY: found WHAT; allowed is WHAT.`.
    package var mistakes: [String]

    package init(_ mistakes: [String]) { self.mistakes = mistakes }

    package var description: String { mistakes.joined(separator: "\n") }
}

/// A tier that no file of the catalogue has.
package struct TierNotFound: Error, Equatable, Sendable, CustomStringConvertible {
    package var name: String
    package var nearest: [String]

    package var description: String {
        let hint =
            nearest.isEmpty
            ? "The names are those of the catalogue: C0 to C6, P1 to P5, E1 to E400, F300 to F1500, B0 to B1000, M10 to M2000, "
                + "X3 to X700, A250 to A4500, and those of --catalog."
            : "The nearest names are \(nearest.joined(separator: ", "))."
        return "There is no tier \"\(name)\" in the catalogue. \(hint)"
    }
}
