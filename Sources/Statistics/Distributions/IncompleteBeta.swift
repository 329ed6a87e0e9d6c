// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The regularised incomplete beta function I_x(a, b), from which the binomial and Student's t distribution follow.
///
/// The continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, evaluated by Lentz's method as
/// modified by Thompson and Barnett (J. Comput. Phys. 64, 1986), on that side of (a + 1)/(a + b + 2) where it converges
/// fast.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    return x <= (a + 1) / (a + b + 2) ? continuedFraction(x, a, b) : 1 - continuedFraction(1 - x, b, a)
}

private func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let scale = exp(a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a
    var (c, d) = (1.0, 0.0)
    var fraction = 1.0
    // About the root of a + b steps are needed.
    for step in 0..<1_000_000 {
        let m = Double(step / 2)
        let numerator: Double
        if step == 0 {
            numerator = 1
        } else if step.isMultiple(of: 2) {
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        } else {
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        }
        d = 1 / nonzero(1 + numerator * d)
        c = nonzero(1 + numerator / c)
        fraction *= c * d
        if step > 0, abs(c * d - 1) < 1e-15 { break }
    }
    return scale * (fraction - 1)
}

/// Lentz's method divides by what may vanish.
private func nonzero(_ value: Double) -> Double {
    abs(value) < 1e-300 ? 1e-300 : value
}

/// The logarithm of the gamma function at a positive number.
private func logGamma(_ x: Double) -> Double {
    lgamma(x).0
}

/// Student's t distribution.
enum StudentT {
    /// The probability of a value further from 0 than `t`, on either side.
    static func outside(_ t: Double, degrees: Double) -> Double {
        incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
    }

    /// The value that is not exceeded with probability `p`, which lies between 0 and 1, at a number of degrees of
    /// freedom.
    static func quantile(_ p: Double, degrees: Int) -> Double {
        precondition(p > 0 && p < 1 && degrees > 0, "A quantile is asked for at a probability between 0 and 1.")
        guard p >= 0.5 else { return -quantile(1 - p, degrees: degrees) }
        let n = Double(degrees)
        // P(|T| > t) = I_x(n/2, 1/2) at x = n/(n + t²); it falls with t, so the root is sought in x.
        let x = root(from: 0, to: 1) { incompleteBeta($0, n / 2, 0.5) < 2 * (1 - p) }
        return (n * (1 - x) / x).squareRoot()
    }
}
