// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The hit ratio to expect of a cache in its steady state, when keys are chosen independently of each other and of the
/// past.
///
/// The first three bound the number of keys that the cache holds; the others bound the time, with room for every key.
/// Rates are those of all keys together, and reads and writes choose keys by the same popularity.
package enum HitRatio {
    /// Evicting the least recently used key: Che's approximation.
    ///
    /// A key stays for the characteristic time t after its last read, the same for all keys, with the sum over keys of
    /// 1 - exp(-p_i t) equal to the capacity; the hit ratio is the sum of p_i (1 - exp(-p_i t)) (H. Che, Y. Tung, Z.
    /// Wang: Hierarchical web caching systems, IEEE JSAC 20, 2002; C. Fricker, P. Robert, J. Roberts: A versatile and
    /// accurate approximation for LRU cache performance, ITC 24, 2012). Time is counted in reads here. A server that
    /// evicts the oldest of a few sampled keys lies between this and `randomOrOldest`.
    ///
    /// - Parameter capacity: keys that fit.
    package static func leastRecentlyUsed(_ popularity: Popularity, capacity: Double) -> Double {
        let reads = CharacteristicTime.leastRecentlyUsed(popularity, capacity: capacity)
        return popularity.sum { $0 * -expm1(-$0 * reads) }
    }

    /// Evicting a random key, or the oldest: the same law for both.
    ///
    /// In Che's approximation 1 - exp(-p_i t) is replaced by p_i t/(1 + p_i t) (E. Gelenbe: A unified approach to the
    /// evaluation of a class of replacement algorithms, IEEE TC 22, 1973; Fricker, Robert and Roberts 2012).
    ///
    /// - Parameter capacity: keys that fit.
    package static func randomOrOldest(_ popularity: Popularity, capacity: Double) -> Double {
        let reads = CharacteristicTime.randomOrOldest(popularity, capacity: capacity)
        return popularity.sum { $0 * share(resident: $0 * reads) }
    }

    /// The most popular keys and no others: what no eviction can exceed when choices are independent (and where
    /// eviction of the least frequently used tends to).
    ///
    /// - Parameter capacity: keys that fit; a share of a key counts as a share of its reads.
    package static func mostPopular(_ popularity: Popularity, capacity: Double) -> Double {
        var room = max(0, capacity)
        var ratio = 0.0
        for group in popularity.groups where room > 0 {
            ratio += min(room, group.keys) * group.probability
            room -= group.keys
        }
        return min(1, ratio)
    }

    /// An expiry counted from the fill: h_i = r_i T/(1 + r_i T).
    ///
    /// Each cycle has one miss and r_i T hits (J. Jung, A. W. Berger, H. Balakrishnan: Modeling TTL-based Internet
    /// caches, INFOCOM 2003). Where expiries differ, T is their mean.
    package static func expiry(_ popularity: Popularity, readsPerSecond: Double, seconds: Double) -> Double {
        popularity.sum { $0 * share(resident: readsPerSecond * $0 * seconds) }
    }

    /// An expiry that each read renews: h_i = 1 - exp(-r_i T).
    ///
    /// This is the chance that the last read is less than T ago (N. C. Fofack, P. Nain, G. Neglia, D. Towsley: Analysis
    /// of TTL-based cache networks, VALUETOOLS 2012).
    package static func slidingExpiry(_ popularity: Popularity, readsPerSecond: Double, seconds: Double) -> Double {
        popularity.sum { $0 * -expm1(-readsPerSecond * $0 * seconds) }
    }

    /// An expiry counted from the fill, and writes that delete the key: h_i = A/(1 + A) with A = r (1 - exp(-w T))/w.
    ///
    /// A is the mean number of hits in a life that ends by the first write or after T. With endless T h_i is r/(r + w).
    ///
    /// - Parameter seconds: infinite for keys that never expire.
    package static func expiryAndDeletes(
        _ popularity: Popularity, readsPerSecond: Double, writesPerSecond: Double, seconds: Double
    ) -> Double {
        popularity.sum { probability in
            let life = Self.life(writesPerSecond * probability, seconds)
            return probability * share(resident: readsPerSecond * probability * life)
        }
    }

    /// The mean number of keys resident under an expiry counted from the fill, and writes that delete the key.
    ///
    /// Poisson reads see time averages, so that each key is resident for the share h_i of the time (R. W. Wolff: Poisson
    /// arrivals see time averages, Operations Research 30, 1982). A capacity above this number hardly evicts.
    ///
    /// - Parameter seconds: infinite for keys that never expire.
    package static func residentKeys(
        _ popularity: Popularity, readsPerSecond: Double, writesPerSecond: Double = 0, seconds: Double
    ) -> Double {
        popularity.sum { probability in
            share(resident: readsPerSecond * probability * life(writesPerSecond * probability, seconds))
        }
    }

    /// An expiry that each fill and each write renews, because writes store the new value (write-through).
    ///
    /// A key is resident until a gap of T between writes ends its life, after (exp(wT) - 1)/w on average (the mean busy
    /// period of M/D/∞; L. Takács: Introduction to the Theory of Queues, 1962), and then absent for 1/(r + w).
    ///
    /// - Parameter seconds: infinite for keys that never expire; all are then resident in the end.
    package static func expiryAndRefreshes(
        _ popularity: Popularity, readsPerSecond: Double, writesPerSecond: Double, seconds: Double
    ) -> Double {
        popularity.sum { probability in
            let (reads, writes) = (readsPerSecond * probability, writesPerSecond * probability)
            let life = writes == 0 || seconds == .infinity ? seconds : expm1(writes * seconds) / writes
            return probability * share(resident: (reads + writes) * life)
        }
    }

    /// The mean time from a fill to the first write or the expiry: (1 - exp(-wT))/w, and T without writes.
    static func life(_ writesPerSecond: Double, _ seconds: Double) -> Double {
        writesPerSecond == 0 ? seconds : -expm1(-writesPerSecond * seconds) / writesPerSecond
    }

    /// x/(1 + x), which is 1 for endless x.
    static func share(resident x: Double) -> Double {
        x == .infinity ? 1 : x / (1 + x)
    }
}
