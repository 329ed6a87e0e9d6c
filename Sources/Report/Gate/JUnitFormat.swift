// SPDX-License-Identifier: Apache-2.0
package import Gate

/// A gate as JUnit XML, in the form that the schema `junit-10.xsd` of Jenkins' xUnit plugin allows and GitLab reads: a
/// test case for each metric and each limit.
///
/// An inconclusive one is skipped and an invalid one an error, so that neither looks like a regression.
package enum JUnitFormat: GateFormat {
    package static let name = "junit"

    package static func render(_ report: GateReport) -> String {
        let cases = cases(report.outcome)
        let counts = Counts(cases)
        let suite = XMLText.escaped(report.profileName)
        let numbers = "tests=\"\(cases.count)\" failures=\"\(counts.failures)\" errors=\"\(counts.errors)\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"cachegauge\" \(numbers)>",
            "  <testsuite name=\"\(suite)\" \(numbers) skipped=\"\(counts.skipped)\">", "    <properties>",
        ]
        for (name, value) in properties(report) {
            lines.append("      <property name=\"\(name)\" value=\"\(XMLText.escaped(value))\"/>")
        }
        lines.append("    </properties>")
        for one in cases {
            let start = "    <testcase classname=\"cachegauge.\(suite)\" name=\"\(XMLText.escaped(one.name))\""
            guard let element = one.element else {
                lines.append(start + "/>")
                continue
            }
            let message = XMLText.escaped(one.message)
            let type = one.element == "failure" ? " type=\"regression\"" : ""
            lines.append(start + "><\(element)\(type) message=\"\(message)\">\(message)</\(element)></testcase>")
        }
        lines += ["  </testsuite>", "</testsuites>"]
        return lines.map { $0 + "\n" }.joined()
    }

    /// One test case.
    private struct Case {
        var name: String
        var verdict: Verdict
        var message: String

        /// Nil where it passed.
        var element: String? {
            switch verdict {
            case .pass, .improved: nil
            case .fail: "failure"
            case .inconclusive: "skipped"
            case .invalid: "error"
            }
        }
    }

    private struct Counts {
        let failures: Int
        let errors: Int
        let skipped: Int

        init(_ cases: [Case]) {
            failures = cases.count { $0.verdict == .fail }
            errors = cases.count { $0.verdict == .invalid }
            skipped = cases.count { $0.verdict == .inconclusive }
        }
    }

    private static func cases(_ outcome: GateOutcome) -> [Case] {
        let invalid = GateWording.headline(outcome)
        return outcome.metrics.map { metric in
            let message = metric.verdict == .invalid ? invalid : GateWording.failure(metric)
            return Case(name: metric.metric.name, verdict: metric.verdict, message: message)
        }
            + outcome.levels.map { level in
                let message = level.verdict == .invalid ? invalid : GateWording.failure(level)
                return Case(name: level.level.text, verdict: level.verdict, message: message)
            }
            + outcome.unjudged.map { Case(name: $0.name, verdict: .inconclusive, message: "Not judged: \($0.reason).") }
    }

    private static func properties(_ report: GateReport) -> [(String, String)] {
        [
            ("verdict", report.outcome.verdict.rawValue), ("target", report.target), ("against", report.baseline),
            ("judged", GateWording.design(report.outcome)),
        ]
    }
}
