// SPDX-License-Identifier: Apache-2.0

/// Whether two normal samples with spreads of their own have one mean.
///
/// B. L. Welch: The generalization of "Student's" problem when several different population variances are involved,
/// Biometrika 34, 1947.
struct WelchTest: Equatable {
    /// The second mean less the first.
    let difference: Double
    /// Two-sided; 0 where two different values do not spread at all.
    let p: Double

    /// - Parameter first: not empty, as is `second`; one value alone has no spread.
    init(_ first: ArraySlice<Double>, _ second: ArraySlice<Double>) {
        let parts = [first, second].map { sample in
            let (mean, variance) = moments(Array(sample))
            return (mean: mean, squareError: variance / Double(sample.count), freedom: Double(max(sample.count - 1, 1)))
        }
        difference = parts[1].mean - parts[0].mean
        let squareError = parts[0].squareError + parts[1].squareError
        guard squareError > 0 else {
            p = difference == 0 ? 1 : 0
            return
        }
        let freedom =
            squareError * squareError
            / parts.reduce(0) { $0 + $1.squareError * $1.squareError / $1.freedom }
        p = StudentT.outside(difference / squareError.squareRoot(), degrees: freedom)
    }
}
