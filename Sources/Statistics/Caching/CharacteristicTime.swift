// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How many reads of the whole cache a key outlives, on average over keys, in a cache that holds a fixed number of
/// keys.
///
/// For eviction of the least recently used it is also how many reads a cold cache takes to fill up: the expected number
/// of different keys among that many reads is the capacity.
package enum CharacteristicTime {
    /// The solution t of: the sum over keys of 1 - exp(-p_i t) is the capacity; infinite where all keys fit.
    package static func leastRecentlyUsed(_ popularity: Popularity, capacity: Double) -> Double {
        solve(popularity, capacity) { -expm1(-$0) }
    }

    /// The solution t of: the sum over keys of p_i t/(1 + p_i t) is the capacity; infinite where all keys fit.
    package static func randomOrOldest(_ popularity: Popularity, capacity: Double) -> Double {
        solve(popularity, capacity) { $0 / (1 + $0) }
    }

    /// Both occupancies rise with the time and are at most t: bracket by doubling from the capacity, then halve.
    private static func solve(_ popularity: Popularity, _ capacity: Double, occupancy: (Double) -> Double) -> Double {
        guard capacity > 0 else { return 0 }
        let reachable = popularity.groups.reduce(0) { $1.probability > 0 ? $0 + $1.keys : $0 }
        guard capacity < reachable else { return .infinity }
        func isBelow(_ time: Double) -> Bool { popularity.sum { occupancy($0 * time) } < capacity }
        var high = capacity
        while isBelow(high), high < 1e300 { high *= 2 }
        var low = high == capacity ? 0 : high / 2
        // A hit ratio to ten digits needs no more of the time.
        while high - low > 1e-10 * high {
            let middle = (low + high) / 2
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
