// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Workload

@Suite struct LognormalLawTests {
    private let law = LognormalLaw(median: 2_000_000, p99: 10_000_000)

    @Test func theGivenQuantilesStand() {
        #expect(law.value(quantile: 0.5) == 2_000_000)
        #expect(law.value(quantile: 0.99) == 10_000_000)
        // As far below the median, as a ratio, as the 99th percentile is above it.
        #expect(law.value(quantile: 0.01) == 400_000)
    }

    /// The integral of the quantiles over all shares is the mean, whatever the law.
    @Test func theMeanIsTheIntegralOfTheQuantiles() {
        let steps = 400_000
        let sum = (0..<steps).reduce(0.0) {
            $0 + Double(law.value(quantile: (Double($1) + 0.5) / Double(steps)))
        }
        #expect(abs(sum / Double(steps) / law.mean - 1) < 1e-4)
        // The 99th percentile of the standard normal distribution is 2.3263478740408408.
        let deviation = log(5.0) / 2.3263478740408408
        #expect(abs(law.mean / (2_000_000 * exp(deviation * deviation / 2)) - 1) < 1e-12)
    }

    @Test func theEndsAreFinite() {
        #expect(law.value(quantile: 0) == 0)
        #expect(law.value(quantile: 1.0.nextDown) < 2_000_000 * 1_000_000)
        let steep = LognormalLaw(median: 1000, p99: 60_000_000_000)
        #expect(steep.value(quantile: 1.0.nextDown) == 1_000_000_000)
    }
}
