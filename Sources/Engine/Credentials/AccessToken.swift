// SPDX-License-Identifier: Apache-2.0

/// A password that expires.
///
/// `description` does not show it, so that it can be printed nowhere by accident.
struct AccessToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    var secret: String
    /// When it expires, in seconds since 1970; nil when it does not tell.
    var expiresAt: Int64?
    /// The object that it was made for, which is the user's name; nil when it does not tell.
    var owner: String?

    var description: String { "***" }

    var customMirror: Mirror { Mirror(self, children: ["secret": "***"]) }

    /// Tokens are renewed so long before they expire, at the latest, in seconds: Azure's servers may break a connection
    /// whose token is nearer to its end.
    static let margin = 180.0

    /// When to fetch the next one, in seconds since 1970; nil for a token that does not tell its end.
    ///
    /// - Parameter jitter: 0…1, so that many clients do not come at once: a fifth of the time that is left, a minute at
    ///   most.
    func renewal(at now: Double, jitter: Double) -> Double? {
        guard let expiresAt else { return nil }
        let left = Double(expiresAt) - now
        let spare = left - Self.margin
        // A token that is short-lived by itself can only be renewed halfway.
        guard spare > 0 else { return now + max(1, left / 2) }
        return now + spare - min(60, spare / 5) * jitter
    }
}
