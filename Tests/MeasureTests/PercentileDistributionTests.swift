// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@Suite struct PercentileDistributionTests {
    @Test func tableIsTheJavaLibrarys() throws {
        let table = PercentileDistribution(of: KnownAnswers.mixed(), nanosecondsPerUnit: 1000)
        #expect(try table.text == KnownAnswers.golden("golden.hgrm"))
    }

    @Test func emptyTableHasItsFrame() {
        #expect(
            PercentileDistribution(of: .fine()).text == """
                       Value     Percentile TotalCount 1/(1-Percentile)

                #[Mean    =        0.000, StdDeviation   =        0.000]
                #[Max     =        0.000, Total count    =            0]
                #[Buckets =           26, SubBuckets     =         2048]

                """)
    }

    @Test func hugeCountsEnd() {
        var histogram = LatencyHistogram.fine()
        histogram.record(1_000_000, count: 1 << 62)
        histogram.record(2_000_000)
        let rows = PercentileDistribution(of: histogram).text.split(separator: "\n")
        #expect(rows.count < 400)
        #expect(rows[rows.count - 4].hasSuffix(" 1.000000000000 4611686018427387905"))
    }
}

@Suite struct FixedDecimalTests {
    @Test(
        arguments: [
            (0, "0.000"), (499_999, "0.000"), (500_000, "0.001"), (1_499_999_999, "1.500"),
            (Int64.max, "9223372036.855"),
            (-1, "0.000"),
        ] as [(Int64, String)])
    func secondsAreRoundedHalfUp(nanoseconds: Int64, text: String) {
        #expect(FixedDecimal.seconds(nanoseconds) == text)
    }

    @Test func numbersOfEachSize() {
        #expect(FixedDecimal.text(0.1 + 0.2, digits: 12) == "0.300000000000")
        #expect(FixedDecimal.text(1234.5, digits: 0) == "1235")
        #expect(FixedDecimal.text(0.005, digits: 2) == "0.01")
        #expect(FixedDecimal.text(-3, digits: 1) == "0.0")
        #expect(FixedDecimal.text(.nan, digits: 1) == "0.0")
        #expect(FixedDecimal.text(.infinity, digits: 1) == "1844674407370955161.5")
        #expect(FixedDecimal.milliseconds(.max) == "18446744073709.552")
    }
}
