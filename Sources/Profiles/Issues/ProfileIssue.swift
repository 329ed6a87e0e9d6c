// SPDX-License-Identifier: Apache-2.0
import RESP

/// Where a value of a profile was written.
package enum ProfileLocation: Sendable, Hashable, CustomStringConvertible {
    case line(Int, file: String)
    /// A flag of the command line, as the user wrote it: `--pick`.
    case flag(String)
    /// Nowhere: a value that the program itself chose, or a file as a whole.
    case file(String)

    package var description: String {
        switch self {
        case .line(let line, let file): "\(file):\(line)"
        case .flag(let flag): flag
        case .file(let file): file
        }
    }
}

/// One mistake in a profile.
///
/// Printed as `FILE:LINE: KEY: found WHAT; allowed is WHAT; HINT`.
package struct ProfileIssue: Sendable, Equatable, CustomStringConvertible {
    package enum Allowed: Sendable, Equatable {
        /// What stands after "allowed is".
        case one(String)
        /// What stands after "allowed are".
        case several(String)
        /// The names that are allowed.
        case names([String])
        /// Nothing useful can be said.
        case unstated
    }

    package var location: ProfileLocation
    /// The path of the key, such as `keys.pick.exponent`; empty for the profile as a whole.
    package var key: String
    /// What stands after "found": a quoted text, or a phrase such as `a list`.
    package var found: String
    package var allowed: Allowed
    /// What to do, without a full stop.
    package var hint: String?

    package init(location: ProfileLocation, key: String, found: String, allowed: Allowed, hint: String? = nil) {
        self.location = location
        self.key = key
        self.found = found
        self.allowed = allowed
        self.hint = hint
    }

    package var description: String {
        // A key may be what somebody wrote in its place, such as a URL after --set.
        var text = "\(location): " + (key.isEmpty ? "" : "\(TargetURL.redact(key)): ") + "found \(found)"
        switch allowed {
        case .one(let phrase): text += "; allowed is \(phrase)"
        case .several(let phrase): text += "; allowed are \(phrase)"
        case .names(let names): text += "; allowed are \(names.joined(separator: ", "))"
        case .unstated: break
        }
        if let hint { text += "; \(hint)" }
        return text.hasSuffix("?") ? text : text + "."
    }
}

/// Every mistake of a profile and of the flags over it; at least one.
package struct ProfileError: Error, Equatable, CustomStringConvertible {
    package var issues: [ProfileIssue]

    package init(_ issues: [ProfileIssue]) { self.issues = issues }

    /// One line per mistake.
    package var description: String { issues.map(\.description).joined(separator: "\n") }
}
