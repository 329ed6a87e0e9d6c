// SPDX-License-Identifier: Apache-2.0

/// Nobody looked who the target is.
enum InsecureRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard let session = record.target.tlsSession, !session.verified else { return [] }
        return [
            Finding(
                "tls-insecure", .warning,
                "The target's certificate was not verified (--tls-insecure): whoever answered at this address was measured, "
                    + "and got the password, where there is one. Name the authority that has signed the certificate with --tls-ca."
            )
        ]
    }
}
