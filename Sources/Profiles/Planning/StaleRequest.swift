// SPDX-License-Identifier: Apache-2.0
package import Plan

/// What is asked of `stale` beside the profile.
///
/// Times are nanoseconds.
package struct StaleRequest: Sendable {
    package var strategies: [InvalidationStrategy] = []
    package var rounds = 2
    package var raceWindow: Int64 = 0
    package var secondDelete: Int64 = 500_000_000
    package var stampedeGuard = StampedeGuard.none
    package var expiryJitter = 0.0
    package var quietPeriod: Int64 = 1_000_000_000
    package var awaitsExpiry = false
    package var allowedOutdated = 0

    package init() {}

    /// What is measured where nobody names a strategy.
    package static let usual: [InvalidationStrategy] = [.ttl, .delete, .writeThrough, .versioned, .lease]
}

/// What cannot be measured, as a full sentence.
package struct StaleRequestError: Error, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
