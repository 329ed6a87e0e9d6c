// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The two-sided Kolmogorov-Smirnov test of samples against a distribution function; gives the asymptotic p-value.
func kolmogorovSmirnov(_ samples: [Double], _ distribution: (Double) -> Double) -> Double {
    let n = Double(samples.count)
    var distance = 0.0
    for (index, sample) in samples.sorted().enumerated() {
        let expected = distribution(sample)
        distance = max(distance, expected - Double(index) / n, Double(index + 1) / n - expected)
    }
    let scaled = distance * (n.squareRoot() + 0.12 + 0.11 / n.squareRoot())
    let terms = (1...100).map { k in
        (k % 2 == 1 ? 2 : -2) * exp(-2 * Double(k * k) * scaled * scaled)
    }
    return min(max(terms.reduce(0, +), 0), 1)
}
