// SPDX-License-Identifier: Apache-2.0
package import Experiments
internal import Gate
internal import Glibc
internal import Results
package import ScriptedServer

/// One server with constant service times and Poisson arrivals (M/D/1), whose capacity is known by arithmetic.
package struct ConstantService: Sendable {
    /// Nanoseconds.
    package var time: Int64

    package init(_ time: Int64) { self.time = time }

    /// The rate at which the p99 of the response lies at `limit` (ns).
    package func capacity(p99 limit: Int64) -> Double {
        let service = Double(time) / 1e9
        var low = 0.1 / service
        var high = 0.99 / service
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if waitsAtMost(Double(limit - time) / 1e9, rate: middle) > 0.99 { low = middle } else { high = middle }
        }
        return low
    }

    /// The waiting time as Erlang found it in 1909.
    ///
    /// P(W ≤ t) = (1 - ρ) Σ (-λ(t - kS))^k / k! · e^(λ(t - kS)), over k from 0 to ⌊t/S⌋.
    private func waitsAtMost(_ t: Double, rate: Double) -> Double {
        let service = Double(time) / 1e9
        var sum = 0.0
        var factorial = 1.0
        for k in 0...Int((t / service + 1e-9).rounded(.down)) {
            if k > 0 { factorial *= Double(k) }
            let rest = t - Double(k) * service
            sum += pow(-rate * rest, Double(k)) / factorial * exp(rate * rest)
        }
        return (1 - rate * service) * sum
    }

    /// A scripted server with this law.
    package var script: Script {
        var script = Script()
        script.serviceTime = .fixed(time)
        script.replies = .constant(Array("$-1\r\n".utf8))
        return script
    }

    /// A search for the highest rate with a p99 below ten service times, in steps of so many seconds.
    package func question(seconds: Int64) -> CapacityQuestion {
        let limit = 10 * time
        return CapacityQuestion(
            levels: [level(.percentile(.response, .p99), .below, Double(limit), "\(limit / 1000)us")],
            settings: [.init(connections: 50, depth: 16)], stepLength: seconds * 1_000_000_000,
            warmup: 100_000_000, askedPerSecond: 1000)
    }
}
