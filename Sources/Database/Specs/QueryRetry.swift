// SPDX-License-Identifier: Apache-2.0

/// Whether a query that the database refuses for the time being is made again, in the time of the operation.
///
/// Refusals are `throttled`, `workerLimit` and `unavailable`.
package struct QueryRetry: Sendable, Equatable {
    /// Further tries of one query, at most.
    package var count: Int
    /// Before the first of them, in nanoseconds; twice as long before each one more.
    ///
    /// Where the service says how long to wait, that is waited.
    package var wait: Int64
    /// No try begins later than so long after the query, in nanoseconds.
    package var limit: Int64

    package init(count: Int, wait: Int64, limit: Int64) {
        self.count = count
        self.wait = wait
        self.limit = limit
    }
}
