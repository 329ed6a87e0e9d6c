// SPDX-License-Identifier: Apache-2.0

@testable import Statistics

/// A cache with room for every key, read and written in windows, simulated operation by operation.
struct InterruptedSimulation {
    var keys: Zipf
    var windows: [LoadWindow]
    var writes = CacheWrites.none
    var expirySeconds: Double

    /// The share of hits among the reads of all counted windows, over so many starts.
    func hitRatio(starts: Int, seed: UInt64) -> Double {
        let cumulative = keys.cumulative
        var random = SplitMix(seed: seed)
        var (hits, reads) = (0, 0)
        for _ in 0..<starts {
            var expiries = [Double](repeating: -1, count: keys.keys)
            for window in windows {
                var now = window.start
                while true {
                    now += random.exponential() / (window.readsPerSecond * (1 + writes.perRead))
                    guard now < window.end else { break }
                    let key = rank(random.unit(), in: cumulative)
                    guard random.unit() * (1 + writes.perRead) < 1 else {
                        expiries[key] = writes.storesPerRead > 0 ? now + expirySeconds : -1
                        continue
                    }
                    let isHit = expiries[key] > now
                    if !isHit { expiries[key] = now + expirySeconds }
                    guard window.isCounted else { continue }
                    reads += 1
                    hits += isHit ? 1 : 0
                }
            }
        }
        return Double(hits) / Double(reads)
    }
}
