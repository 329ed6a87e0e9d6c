// SPDX-License-Identifier: Apache-2.0

/// A time in which reads go through a cache at a constant rate.
package struct LoadWindow: Equatable, Sendable {
    /// In seconds, from any moment that is the same for all windows.
    package let start: Double
    package let end: Double
    /// Of all keys together; above 0.
    package let readsPerSecond: Double
    /// Whether the hits are wanted; a warm-up only leaves its keys.
    package let isCounted: Bool

    package init(start: Double, end: Double, readsPerSecond: Double, isCounted: Bool = true) {
        precondition(end > start && readsPerSecond > 0, "A window has a length and reads.")
        self.start = start
        self.end = end
        self.readsPerSecond = readsPerSecond
        self.isCounted = isCounted
    }
}

/// What the writes of a load do to the cached keys.
package enum CacheWrites: Equatable, Sendable {
    /// They leave the cache alone.
    case none
    /// They remove the key; so many for each read.
    case delete(perRead: Double)
    /// They store the new value, which lives for a whole expiry from then on; so many for each read.
    case refresh(perRead: Double)

    /// Writes that reach the cache, for each read.
    var perRead: Double {
        switch self {
        case .none: 0
        case .delete(let perRead), .refresh(let perRead): perRead
        }
    }

    /// Writes that leave a cached value, for each read.
    var storesPerRead: Double {
        if case .refresh(let perRead) = self { perRead } else { 0 }
    }
}
