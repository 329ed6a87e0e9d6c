// SPDX-License-Identifier: Apache-2.0

/// Whether a run's figures may be used, and everything that a reader must know before.
package struct ValidityRecord: Sendable, Equatable {
    package var valid = true
    package var findings: [Finding] = []

    package init() {}

    /// A run is valid when no finding says otherwise.
    package init(findings: [Finding]) {
        self.findings = findings
        valid = !findings.contains { $0.severity == .invalid }
    }
}

/// One thing that was found about a run.
package struct Finding: Sendable, Equatable {
    package enum Severity: String, Sendable {
        /// The figures say more about the client than about the target.
        case invalid
        /// The figures stand, with this in mind.
        case warning
    }

    /// A word for scripts: `generator-lag`.
    package var code = ""
    package var severity = Severity.warning
    /// Full sentences: the figure, and what to do.
    package var message = ""

    package init() {}

    package init(_ code: String, _ severity: Severity, _ message: String) {
        self.code = code
        self.severity = severity
        self.message = message
    }
}

extension ValidityRecord: JSONRecord {
    package static let fields: [JSONField<ValidityRecord>] = [
        .required("valid", \.valid), .required("findings", \.findings),
    ]
}

extension Finding: JSONRecord {
    package static let fields: [JSONField<Finding>] = [
        .required("code", \.code), .required("severity", \.severity), .required("message", \.message),
    ]
}

extension Finding.Severity: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        let text = try String(json: json)
        guard let severity = Self(rawValue: text) else {
            throw JSONMismatch("should be “invalid” or “warning”, but is “\(text)”")
        }
        self = severity
    }

    package var json: JSONValue { .text(rawValue) }
}
