// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// The yardstick of the other tests, measured against closed forms.
@Suite struct ChiSquareTests {
    @Test func survivalHasItsKnownValues() {
        // Two degrees: exp(-x/2). One degree: erfc(sqrt(x/2)).
        #expect(abs(upperGamma(1, 3) - exp(-3)) < 1e-12)
        #expect(abs(upperGamma(0.5, 2) - erfc(2.0.squareRoot())) < 1e-12)
        #expect(abs(upperGamma(0.5, 0.1) - erfc(0.1.squareRoot())) < 1e-12)
        // Four degrees: (1 + x/2) exp(-x/2).
        #expect(abs(upperGamma(2, 10) / (11 * exp(-10)) - 1) < 1e-10)
        // Large degrees: near one half at the median.
        #expect(abs(upperGamma(499.5, 499.5 - 1.0 / 3) - 0.5) < 1e-4)
    }

    @Test func smallCellsAreMerged() {
        let test = ChiSquare(observed: [30, 5, 5, 12, 3], expected: [25, 10, 10, 10, 5])
        // Cells: 30 of 25, and 10 of 20 with the rest (15 of 15) joined on: 25 of 35.
        #expect(test.degrees == 1)
        #expect(abs(test.statistic - (1 + 100.0 / 35)) < 1e-12)
    }
}
