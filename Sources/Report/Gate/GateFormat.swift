// SPDX-License-Identifier: Apache-2.0
package import Gate

/// One way to show what a gate says.
package protocol GateFormat: Sendable {
    /// What `--format` calls it.
    static var name: String { get }
    /// The whole text, with a line end at the end.
    static func render(_ report: GateReport) -> String
}

/// Every format of a gate there is.
///
/// A new one is a file beside this and a line here.
package enum GateFormats {
    package static let all: [any GateFormat.Type] = [
        GateTextFormat.self,
        GateJSONFormat.self,
        GateMarkdownFormat.self,
        JUnitFormat.self,
        GitHubFormat.self,
    ]

    package static func named(_ name: String) -> (any GateFormat.Type)? { all.first { $0.name == name } }
}
