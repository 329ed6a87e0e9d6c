// SPDX-License-Identifier: Apache-2.0

/// A cache with room for every key, an expiry and Poisson reads and writes, simulated operation by operation.
struct ExpirySimulation {
    enum Write { case delete, refresh }

    var keys = Zipf(keys: 300, exponent: 0.9)
    var readsPerSecond = 1000.0
    var writesPerSecond = 0.0
    var expirySeconds = 1.0
    var write = Write.delete

    /// The share of hits among the reads between two times after a cold start, over so many starts.
    func hitRatio(from start: Double, to end: Double, starts: Int, seed: UInt64) -> Double {
        let cumulative = keys.cumulative
        var random = SplitMix(seed: seed)
        var (hits, reads) = (0, 0)
        for _ in 0..<starts {
            var expiries = [Double](repeating: -1, count: keys.keys)
            var now = 0.0
            while true {
                now += random.exponential() / (readsPerSecond + writesPerSecond)
                guard now < end else { break }
                let key = rank(random.unit(), in: cumulative)
                let isRead = random.unit() * (readsPerSecond + writesPerSecond) < readsPerSecond
                switch (isRead, write) {
                case (true, _):
                    let isHit = expiries[key] > now
                    if now >= start {
                        reads += 1
                        hits += isHit ? 1 : 0
                    }
                    if !isHit { expiries[key] = now + expirySeconds }
                case (false, .delete): expiries[key] = -1
                case (false, .refresh): expiries[key] = now + expirySeconds
                }
            }
        }
        return Double(hits) / Double(reads)
    }
}
