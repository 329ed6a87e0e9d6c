// SPDX-License-Identifier: Apache-2.0

/// Gathers mistakes while a profile is read, so that one reading reports them all.
final class IssueCollector {
    private(set) var issues: [ProfileIssue] = []

    func add(_ issue: ProfileIssue) { issues.append(issue) }

    func add(
        _ node: ProfileNode, _ key: String, found: String? = nil, allowed: ProfileIssue.Allowed, hint: String? = nil
    ) {
        add(
            ProfileIssue(
                location: node.location, key: key, found: found ?? node.found, allowed: allowed, hint: hint))
    }

    /// Whether a mistake is known at one of the keys, or above or below one.
    func touches(_ keys: [String]) -> Bool {
        issues.contains { issue in
            keys.contains { key in
                issue.key == key || issue.key.hasPrefix(key + ".") || issue.key.hasPrefix(key + "[")
                    || key.hasPrefix(issue.key + ".") || issue.key.isEmpty
            }
        }
    }

    /// The mistakes in the order of lines, those of flags last, in the order in which they were found.
    var sorted: [ProfileIssue] {
        issues.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    }

    private func rank(_ issue: ProfileIssue) -> Int {
        switch issue.location {
        case .line(let line, _): line
        case .file: 0
        case .flag: Int.max
        }
    }
}
