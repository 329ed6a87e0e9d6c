// SPDX-License-Identifier: Apache-2.0

/// Tokens that took the place of a password, and what became of them during the run.
package struct TokenRecord: Sendable, Equatable {
    /// `command` or `file`.
    package var source = ""
    package var renewals: [TokenRenewalRecord] = []
    package var failures: [TokenFailureRecord] = []
    /// How often a connection that stood was given a new token, and how often the server refused it.
    package var authenticated = 0
    package var refused = 0

    package init() {}

    package init(source: String) { self.source = source }
}

/// A token that came in the place of the one before.
package struct TokenRenewalRecord: Sendable, Equatable {
    /// In UTC, as `startedAt`.
    package var at = ""
    /// Nil when the token does not tell.
    package var expiresAt: String?

    package init() {}

    package init(at: String, expiresAt: String?) {
        self.at = at
        self.expiresAt = expiresAt
    }
}

/// A token that could not be had.
package struct TokenFailureRecord: Sendable, Equatable {
    package var at = ""
    /// A whole sentence, without a secret.
    package var reason = ""

    package init() {}

    package init(at: String, reason: String) {
        self.at = at
        self.reason = reason
    }
}

extension TokenRecord: JSONRecord {
    package static let fields: [JSONField<TokenRecord>] = [
        .required("source", \.source), .required("renewals", \.renewals), .required("failures", \.failures),
        .required("authenticated", \.authenticated), .required("refused", \.refused),
    ]
}

extension TokenRenewalRecord: JSONRecord {
    package static let fields: [JSONField<TokenRenewalRecord>] = [
        .required("at", \.at), .required("expiresAt", \.expiresAt),
    ]
}

extension TokenFailureRecord: JSONRecord {
    package static let fields: [JSONField<TokenFailureRecord>] = [.required("at", \.at), .required("reason", \.reason)]
}
