// SPDX-License-Identifier: Apache-2.0
package import Sizing

/// One way to show which tiers fit.
package protocol SizingFormat: Sendable {
    /// What `--format` calls it.
    static var name: String { get }
    /// The whole text, with a line end at the end.
    ///
    /// - Parameter tiersWereChosen: whether the answer holds only the tiers that were asked for; each is then shown whole.
    static func render(_ answer: SizingAnswer, tiersWereChosen: Bool) -> String
}

/// Every way there is to show a sizing.
///
/// A new one is a file beside this and a line here.
package enum SizingFormats {
    package static let all: [any SizingFormat.Type] = [SizingText.self, SizingMarkdown.self, SizingJSON.self]

    package static func named(_ name: String) -> (any SizingFormat.Type)? { all.first { $0.name == name } }
}
