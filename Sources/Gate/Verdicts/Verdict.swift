// SPDX-License-Identifier: Apache-2.0

/// What a gate says of one metric, or of all together.
package enum Verdict: String, Sendable, CaseIterable {
    /// No worse than the tolerance allows, with confidence.
    case pass
    /// Better by more than the tolerance, with confidence.
    case improved
    /// Worse by more than the tolerance, or a fixed limit was crossed.
    case fail
    /// The noise hides the answer.
    case inconclusive
    /// The client, not the target, was the limit.
    case invalid

    /// The verdict over all parts: a fail stands whatever the others say, and nothing is passed that was not judged.
    package init(over parts: [Verdict]) {
        if parts.contains(.fail) {
            self = .fail
        } else if parts.contains(.invalid) {
            self = .invalid
        } else if parts.isEmpty || parts.contains(.inconclusive) {
            self = .inconclusive
        } else {
            self = parts.contains(.improved) ? .improved : .pass
        }
    }

    /// Whether more repeats are not needed to know.
    package var isDecided: Bool { self == .pass || self == .improved || self == .fail }
}
