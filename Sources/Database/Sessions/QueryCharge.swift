// SPDX-License-Identifier: Apache-2.0

/// What queries were charged by a database that sells its work in units, and how often it put them off.
package struct QueryCharge: Sendable, Equatable {
    /// Request units, those of refused requests included.
    package var units = 0.0
    /// Requests that were refused because the units of the second were spent.
    package var throttled = 0
    /// The time for which the database asked to wait before the next try, in nanoseconds.
    package var waited: Int64 = 0

    package init() {}

    package init(units: Double, throttled: Int, waited: Int64) {
        self.units = units
        self.throttled = throttled
        self.waited = waited
    }

    package mutating func add(_ other: QueryCharge) {
        units += other.units
        throttled += other.throttled
        waited += other.waited
    }
}
