// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The standard normal distribution.
enum Normal {
    /// The probability of a value below `x`.
    static func below(_ x: Double) -> Double { erfc(-x * 0.5.squareRoot()) / 2 }

    /// The probability of a value between two bounds, without the loss of digits in either tail.
    static func mass(from low: Double, to high: Double) -> Double {
        low > 0 ? below(-low) - below(-high) : below(high) - below(low)
    }

    /// The value below which a share `p` lies, 0 < p < 1, to about 16 digits.
    ///
    /// Rational approximations in three regions: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988).
    static func quantile(_ p: Double) -> Double {
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * polynomial(r, centreAbove) / polynomial(r, centreBelow)
        }
        let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
        let value =
            r <= 5
            ? polynomial(r - 1.6, middleAbove) / polynomial(r - 1.6, middleBelow)
            : polynomial(r - 5, tailAbove) / polynomial(r - 5, tailBelow)
        return q < 0 ? -value : value
    }

    /// Horner's scheme, the constant term in lane 0.
    @inline(__always)
    private static func polynomial(_ x: Double, _ c: SIMD8<Double>) -> Double {
        ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
    }

    private static var centreAbove: SIMD8<Double> {
        [
            3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
            45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
        ]
    }
    private static var centreBelow: SIMD8<Double> {
        [
            1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
            39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
        ]
    }
    private static var middleAbove: SIMD8<Double> {
        [
            1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
            1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
        ]
    }
    private static var middleBelow: SIMD8<Double> {
        [
            1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
            0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
        ]
    }
    private static var tailAbove: SIMD8<Double> {
        [
            6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
            0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
        ]
    }
    private static var tailBelow: SIMD8<Double> {
        [
            1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
            1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
        ]
    }
}
