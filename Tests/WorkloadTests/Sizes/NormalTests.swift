// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct NormalTests {
    @Test func quantilesAreKnown() {
        #expect(Normal.quantile(0.5) == 0)
        #expect(abs(Normal.quantile(0.975) - 1.959963984540054) < 1e-14)
        #expect(abs(Normal.quantile(0.99) - 2.3263478740408408) < 1e-14)
        #expect(abs(Normal.quantile(1e-10) + 6.361340902404056) < 1e-13)
    }

    /// Each region of the approximation and its borders.
    @Test(arguments: [1e-300, 1e-20, 1e-11, 1.3e-11, 1e-6, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.925, 0.926, 0.999])
    func quantilesInvertTheDistribution(p: Double) {
        #expect(abs(Normal.below(Normal.quantile(p)) / p - 1) < 1e-12)
    }

    @Test func massKeepsItsDigitsInBothTails() {
        #expect(Normal.mass(from: 8, to: 9) == Normal.mass(from: -9, to: -8))
        #expect(Normal.mass(from: 8, to: 9) > 0)
    }
}
