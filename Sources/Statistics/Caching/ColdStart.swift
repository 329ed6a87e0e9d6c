// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What to expect of a run that starts with an empty cache, has room for every key, and is too short to be in steady
/// state.
///
/// Reads and writes come as Poisson processes. A read of an absent key fills it; a key leaves at its first write or
/// after the expiry T, whichever is first. Per key, with read rate r, write rate w, c = r + w and β = r exp(-wT), the
/// probability of being resident obeys P'(t) = r - cP(t) - β(1 - P(t - T)), the last term from t = T on: those that
/// were filled T ago and not deleted since leave. Its Laplace transform is a geometric series in β exp(-sT)/(s + c),
/// whose terms are Erlang distributions: a renewal argument as in D. R. Cox: Renewal Theory, 1962, chapter 4.
package struct ColdStart: Equatable, Sendable {
    package let popularity: Popularity
    /// Of all keys together; above 0.
    package let readsPerSecond: Double
    /// Of all keys together; 0 where writes leave the cache alone.
    package let deletesPerSecond: Double
    /// From fill to expiry; infinite for keys that never expire.
    package let expirySeconds: Double

    /// After so many expiries a key is taken to be in its steady state.
    private static let generations = 32

    package init(
        _ popularity: Popularity, readsPerSecond: Double, deletesPerSecond: Double = 0,
        expirySeconds: Double = .infinity
    ) {
        precondition(readsPerSecond > 0 && deletesPerSecond >= 0 && expirySeconds > 0, "Rates and times are positive.")
        self.popularity = popularity
        self.readsPerSecond = readsPerSecond
        self.deletesPerSecond = deletesPerSecond
        self.expirySeconds = expirySeconds
    }

    /// The expected share of hits among the reads between two times after the start.
    package func hitRatio(from start: Double = 0, to end: Double) -> Double {
        precondition(start >= 0 && end > start, "A window ends after it starts.")
        return (hits(until: end) - hits(until: start)) / (readsPerSecond * (end - start))
    }

    /// The expected number of misses from the start until a time: what the database is asked.
    package func misses(until seconds: Double) -> Double {
        readsPerSecond * seconds - hits(until: seconds)
    }

    private func hits(until seconds: Double) -> Double {
        let generations = Double(Self.generations)
        let early = min(seconds, generations * expirySeconds)
        return popularity.sum { probability in
            let reads = readsPerSecond * probability
            let writes = deletesPerSecond * probability
            let settled =
                seconds > early
                ? HitRatio.share(resident: reads * HitRatio.life(writes, expirySeconds)) * (seconds - early) : 0
            return reads * (residentTime(until: early, reads, writes) + settled)
        }
    }

    /// The expected time, of the first `seconds`, that a key is resident.
    private func residentTime(until seconds: Double, _ reads: Double, _ writes: Double) -> Double {
        let sum = reads + writes
        let share = reads / sum
        let survival = writes > 0 ? share * exp(-writes * expirySeconds) : share
        var time = 0.0
        var weight = 1.0
        for generation in 0...Self.generations {
            // Zero times an endless expiry is not a number.
            let left = generation > 0 ? seconds - Double(generation) * expirySeconds : seconds
            let filled = erlangTime(generation + 1, rate: sum, until: left)
            guard left > 0, weight * filled > 1e-15 * seconds else { break }
            let expired = erlangTime(generation + 1, rate: sum, until: left - expirySeconds)
            time += weight * (share * filled - survival * expired)
            weight *= survival
        }
        return time
    }
}

extension ColdStart {
    /// The expected number of different keys among so many reads: the sum over keys of 1 - exp(-p_i n), which is the
    /// number of misses where nothing expires, is written or evicted.
    package static func firstTouches(_ popularity: Popularity, reads: Double) -> Double {
        popularity.sum { -expm1(-$0 * reads) }
    }

    /// The expected hit ratio between two reads, counted from an empty cache that evicts the least recently used key.
    ///
    /// Until as many reads as the characteristic time nothing is evicted; from then on the hit ratio is Che's.
    package static func leastRecentlyUsed(
        _ popularity: Popularity, capacity: Double, fromRead start: Double = 0, toRead end: Double
    ) -> Double {
        precondition(start >= 0 && end > start, "A window ends after it starts.")
        let full = CharacteristicTime.leastRecentlyUsed(popularity, capacity: capacity)
        func hits(_ reads: Double) -> Double {
            let filling = min(reads, full)
            return popularity.sum { probability in
                probability * (erlangTime(1, rate: probability, until: filling))
                    + probability * (reads - filling) * -expm1(-probability * filling)
            }
        }
        return (hits(end) - hits(start)) / (end - start)
    }
}

/// The mean of max(0, t - S) for S the sum of `events` exponential times of mean 1/rate: t F(t) - (k/rate) G(t), with F
/// and G the distributions of `events` and one more such times.
private func erlangTime(_ events: Int, rate: Double, until time: Double) -> Double {
    guard time > 0 else { return 0 }
    let mean = rate * time
    return time * poissonAtLeast(events, mean) - Double(events) / rate * poissonAtLeast(events + 1, mean)
}

/// The probability that a Poisson number of a given mean is `count` or more; `count` is small.
private func poissonAtLeast(_ count: Int, _ mean: Double) -> Double {
    // Beyond this what is missing to 1 is below 1e-15.
    guard mean < 40 + 3 * Double(count) else { return 1 }
    guard count > 1 else { return -expm1(-mean) }
    var term = exp(-mean)
    var below = term
    for number in 1..<count {
        term *= mean / Double(number)
        below += term
    }
    guard mean < Double(count) else { return 1 - below }
    // The upper tail by itself keeps its digits where it is small.
    var tail = 0.0
    var number = Double(count)
    while true {
        term *= mean / number
        guard term > tail * 1e-17 else { return tail }
        tail += term
        number += 1
    }
}
