// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Draws ranks 1…count with probability proportional to rank to the power of minus `exponent`, in constant time and memory.
///
/// Rejection-inversion (W. Hörmann, G. Derflinger: Rejection-inversion to generate variates from monotone discrete
/// distributions, ACM TOMACS 1996). `H` is the integral of the density `h(x) = x^-s`; a uniform number between `H(1.5) - 1`
/// and `H(count + 0.5)` is inverted and rounded, and a try is accepted in 98 of 100 cases by one comparison.
struct ZipfSampler: Sendable, Equatable {
    let count: UInt64
    let exponent: Double
    /// `H(1.5) - 1`, the lower end of the inverted interval.
    let lowerIntegral: Double
    /// `H(count + 0.5)`, its upper end.
    let upperIntegral: Double
    /// How far below its rank a point may lie to be accepted without computing `H`.
    let shortcut: Double
    private let largest: Double
    private let complement: Double
    private let inverseComplement: Double

    /// `count` is at least 1 and `exponent` greater than 0.
    init(count: UInt64, exponent: Double) {
        precondition(count >= 1 && exponent > 0, "A Zipf distribution has at least one rank and a positive exponent.")
        self.count = count
        self.exponent = exponent
        largest = Double(count)
        complement = 1 - exponent
        inverseComplement = 1 / complement
        lowerIntegral = Self.integral(1.5, complement) - 1
        upperIntegral = Self.integral(Double(count) + 0.5, complement)
        shortcut =
            2 - Self.inverse(Self.integral(2.5, complement) - exp(-exponent * log(2.0)), complement, 1 / complement)
    }

    /// The rank, from 1, of one operation; most take one draw of the stream.
    func rank(_ stream: RandomStream, _ operation: UInt64, firstDraw: UInt64 = 0) -> UInt64 {
        var draw = firstDraw
        while true {
            if let rank = rank(stream.unit(operation, draw)) { return rank }
            draw += 1
        }
    }

    /// The rank that a uniform number below 1 stands for, or nil when the try is rejected.
    @inline(__always)
    func rank(_ uniform: Double) -> UInt64? {
        let u = upperIntegral + uniform * (lowerIntegral - upperIntegral)
        let x = Self.inverse(u, complement, inverseComplement)
        // Truncation is the floor here, and costs one instruction where `rounded(.down)` is a call.
        let whole = Int64(min(max(x + 0.5, 1), largest))
        let rank = Double(whole)
        guard rank - x <= shortcut || u >= Self.integral(rank + 0.5, complement) - exp(-exponent * log(rank)) else {
            return nil
        }
        return UInt64(bitPattern: whole)
    }

    /// `H(x) = (x^(1-s) - 1) / (1 - s)`, which is `ln x` at `s = 1`.
    private static func integral(_ x: Double, _ complement: Double) -> Double {
        complement == 0 ? log(x) : expm1(complement * log(x)) / complement
    }

    /// The inverse of `H`.
    @inline(__always)
    private static func inverse(_ u: Double, _ complement: Double, _ inverseComplement: Double) -> Double {
        complement == 0 ? exp(u) : exp(log1p(max(u * complement, -1)) * inverseComplement)
    }
}

/// The sum of `1/k^exponent` for `k` from 1 to `count`, to about 15 digits.
///
/// The first thousand terms are added one by one; the rest is their integral with three Euler-Maclaurin corrections.
func zeta(count: UInt64, exponent s: Double) -> Double {
    let direct = min(count, 1000)
    var tail = 0.0
    if direct < count {
        let a = Double(direct + 1)
        let b = Double(count)
        func power(_ x: Double, _ exponent: Double) -> Double { exp(exponent * log(x)) }
        tail = s == 1 ? log(b / a) : (power(b, 1 - s) - power(a, 1 - s)) / (1 - s)
        tail += (power(a, -s) + power(b, -s)) / 2
        tail += s * (power(a, -s - 1) - power(b, -s - 1)) / 12
        tail -= s * (s + 1) * (s + 2) * (power(a, -s - 3) - power(b, -s - 3)) / 720
    }
    // Smallest terms first, so that none is lost.
    return stride(from: direct, to: 0, by: -1).reduce(tail) { sum, k in sum + pow(Double(k), -s) }
}
