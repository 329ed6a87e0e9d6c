// SPDX-License-Identifier: Apache-2.0
package import Gate

/// A gate as annotations of a GitHub job: workflow commands, a line each.
///
/// GitHub shows ten of a kind per step, so that there are at most ten.
package enum GitHubFormat: GateFormat {
    package static let name = "github"

    private static let most = 10

    package static func render(_ report: GateReport) -> String {
        let outcome = report.outcome
        let title = "cachegauge \(report.profileName): \(outcome.verdict.rawValue)"
        let messages =
            outcome.verdict == .fail
            ? outcome.metrics.filter { $0.verdict == .fail }.map { GateWording.failure($0) + "." }
                + outcome.levels.filter { $0.verdict == .fail }.map { GateWording.failure($0) + "." }
            : (outcome.warnings + [GateWording.headline(outcome)])
        let shown =
            messages.count > most
            ? messages.prefix(most - 1) + ["And \(messages.count - most + 1) more."] : messages[...]
        return shown.map { command(kind(outcome.verdict), title: title, $0) }.joined()
    }

    private static func kind(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass, .improved: "notice"
        case .inconclusive: "warning"
        case .fail, .invalid: "error"
        }
    }

    /// `::error title=…::…`: what would end a property or the line is written as its code.
    static func command(_ kind: String, title: String, _ message: String) -> String {
        "::\(kind) title=\(escaped(title, isProperty: true))::\(escaped(message, isProperty: false))\n"
    }

    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var escaped = ""
        for scalar in PlainText.visible(text).unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case ":" where isProperty: escaped += "%3A"
            case "," where isProperty: escaped += "%2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
