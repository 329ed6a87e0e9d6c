// SPDX-License-Identifier: Apache-2.0

/// What queries were charged by a database that sells its work in units, and how often it put them off.
package struct QueryCharge: Sendable, Equatable {
    /// Request units, those of refused requests included; nil where the database sells none.
    package var units: Double?
    /// Requests that were refused for the time being: the units of the second, or the workers, were spent.
    package var throttled = 0
    /// Of those, how many were made again.
    package var retried = 0
    /// The time that was waited before the next try, in nanoseconds.
    package var waited: Int64 = 0

    package init() {}

    package init(units: Double?, throttled: Int, retried: Int = 0, waited: Int64) {
        self.units = units
        self.throttled = throttled
        self.retried = retried
        self.waited = waited
    }

    package mutating func add(_ other: QueryCharge) {
        if let more = other.units { units = (units ?? 0) + more }
        throttled += other.throttled
        retried += other.retried
        waited += other.waited
    }
}
