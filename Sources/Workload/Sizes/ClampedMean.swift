// SPDX-License-Identifier: Apache-2.0

/// The expected size when a continuous size is rounded to whole bytes and clamped to 1…`maximum`.
///
/// It is the sum over `k` of the probability of at least `k` bytes, which a size from `k - 0.5` on gives. The first
/// terms are added one by one, for rounding matters in small sizes; the rest is an integral.
/// - Parameters:
///   - survival: the probability of a size of `x` or more.
///   - limitedMean: the expected value of the smaller of the size and `x`: the integral of `survival` from 0 to `x`.
func clampedMean(maximum: Int, survival: (Double) -> Double, limitedMean: (Double) -> Double) -> Double {
    let direct = min(maximum, 1024)
    let small = (1...direct).reduce(0.0) { $0 + ($1 == 1 ? 1 : survival(Double($1) - 0.5)) }
    return direct == maximum ? small : small + limitedMean(Double(maximum)) - limitedMean(Double(direct))
}
