// SPDX-License-Identifier: Apache-2.0

/// What is measured of invalidation strategies side by side.
///
/// Times are nanoseconds.
package struct StaleRunPlan: Sendable {
    /// Its measure phase is that of one block; its operations are `read` and `write`, and its versions are followed.
    package var run: RunPlan
    package var strategies: [InvalidationStrategy]
    /// How often each strategy is measured.
    package var rounds: Int
    /// How long nothing is written before cache and database are compared.
    package var quietPeriod: Int64
    /// Whether the expiry is waited for as well; with `ttl` it always is, because there is no other remedy.
    package var awaitsExpiry: Bool
    /// The share by which expiries are drawn to both sides; 0 for none.
    package var expiryJitter: Double
    /// Keys that may be left stale without being an error.
    package var allowedOutdated: Int
    /// What a reader should know about how the plan came to be, as full sentences.
    package var notes: [String] = []

    package init(
        run: RunPlan, strategies: [InvalidationStrategy], rounds: Int, quietPeriod: Int64, awaitsExpiry: Bool,
        expiryJitter: Double, allowedOutdated: Int
    ) {
        self.run = run
        self.strategies = strategies
        self.rounds = rounds
        self.quietPeriod = quietPeriod
        self.awaitsExpiry = awaitsExpiry
        self.expiryJitter = expiryJitter
        self.allowedOutdated = allowedOutdated
    }
}

extension InvalidationStrategy {
    /// Whether it runs scripts inside the cache.
    package var needsScripts: Bool { self == .versioned || self == .lease }
}
