// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Pearson's chi-square test of counts against expected counts.
struct ChiSquare {
    var statistic = 0.0
    var degrees = -1.0

    /// Neighbouring cells are merged until each expects at least 20.
    init(observed: [Double], expected: [Double]) {
        precondition(observed.count == expected.count)
        var (count, mean) = (0.0, 0.0)
        var cells: [(Double, Double)] = []
        for (o, e) in zip(observed, expected) {
            count += o
            mean += e
            if mean >= 20 {
                cells.append((count, mean))
                (count, mean) = (0, 0)
            }
        }
        if let last = cells.popLast() { cells.append((last.0 + count, last.1 + mean)) }
        for (o, e) in cells {
            statistic += (o - e) * (o - e) / e
            degrees += 1
        }
    }

    /// The probability of a statistic at least this large when the expectation is right.
    var p: Double { upperGamma(degrees / 2, statistic / 2) }
}

/// The regularised upper incomplete gamma function.
func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let scale = exp(a * log(x) - x - logGamma(a))
    if x < a + 1 {
        var term = 1 / a
        var sum = term
        var n = a
        while term > sum * 1e-16 {
            n += 1
            term *= x / n
            sum += term
        }
        return 1 - sum * scale
    }
    // Lentz's method for the continued fraction.
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var h = d
    for i in 1..<10_000 {
        let an = -Double(i) * (Double(i) - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
        if abs(d * c - 1) < 1e-15 { break }
    }
    return scale * h
}

/// Stirling's series after a shift to where it is exact.
private func logGamma(_ a: Double) -> Double {
    var x = a
    var shift = 0.0
    while x < 20 {
        shift += log(x)
        x += 1
    }
    return (x - 0.5) * log(x) - x + log(2 * Double.pi) / 2 + 1 / (12 * x) - 1 / (360 * x * x * x) + 1
        / (1260 * pow(x, 5)) - shift
}
