// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@Suite struct HistogramGeometryTests {
    private let geometry = HistogramGeometry(lowest: 1, digits: .three)

    @Test(
        arguments: [
            (0, 0), (2047, 2047), (2048, 2048), (2049, 2048), (4095, 3071), (4096, 3072), (123_456, 8073),
            (3_600_000_000, 23_220),
        ] as [(UInt64, Int)])
    func placesOfKnownValues(value: UInt64, index: Int) {
        #expect(geometry.index(of: value) == index)
        #expect(geometry.lowestValue(at: index) <= value)
        #expect(geometry.highestValue(at: index) >= value)
    }

    @Test func boundsOfKnownPlaces() {
        #expect(geometry.lowestValue(at: 8073) == 123_456)
        #expect(geometry.highestValue(at: 8073) == 123_519)
        #expect(geometry.medianValue(at: 8073) == 123_488)
        #expect(geometry.highestValue(at: 23_220) == 3_600_809_983)
    }

    @Test(arguments: [(3_600_000_000, 22, 23_552), (60_000_000_000, 26, 27_648)] as [(UInt64, Int, Int)])
    func sizesOfKnownTables(highest: UInt64, buckets: Int, places: Int) {
        #expect(geometry.subBucketCount == 2048)
        #expect(geometry.bucketCount(toReach: highest) == buckets)
        #expect(geometry.placeCount(toReach: highest) == places)
    }

    @Test(arguments: 0...5)
    func placesFollowEachOtherWithoutGaps(digits: Int) throws {
        let digits = try #require(SignificantDigits(rawValue: Int8(digits)))
        for lowest in [1, 2, 1000, 1 << 40] as [UInt64] {
            let geometry = HistogramGeometry(lowest: lowest, digits: digits)
            let places = min(geometry.placeCount(toReach: UInt64(Int64.max)), 5000)
            for index in 0..<places - 1 {
                #expect(geometry.highestValue(at: index) + 1 == geometry.lowestValue(at: index + 1))
                #expect(geometry.index(of: geometry.lowestValue(at: index)) == index)
                #expect(geometry.index(of: geometry.highestValue(at: index)) == index)
            }
        }
    }

    /// The package keeps its own mapping to itself; what it tells of it must be what we compute.
    @Test(arguments: 0...5)
    func agreesWithThePackage(digits: Int) throws {
        let digits = try #require(SignificantDigits(rawValue: Int8(digits)))
        var generator = SeededGenerator(state: 7)
        for lowest in [1, 3, 1000, (1 << 40) - 1, 1 << 40] as [UInt64] {
            let geometry = HistogramGeometry(lowest: lowest, digits: digits)
            let histogram = LatencyHistogram(
                lowestDiscernibleValue: lowest, highestTrackableValue: 2 * lowest,
                numberOfSignificantValueDigits: digits)
            for _ in 0..<200 {
                let value = generator.next() >> UInt64.random(in: 2...63, using: &generator)
                let index = geometry.index(of: value)
                #expect(geometry.lowestValue(at: index) == histogram.lowestEquivalentForValue(value))
                #expect(geometry.highestValue(at: index) == histogram.highestEquivalentForValue(value))
                #expect(geometry.medianValue(at: index) == histogram.medianEquivalentForValue(value))
            }
        }
    }

    @Test func momentsOfTheKnownHistogram() {
        #expect(abs(KnownAnswers.mixed().meanLatency - 327_264_004.18) < 0.01)
        #expect(abs(KnownAnswers.mixed().latencyDeviation - 1_034_854_543.9) < 0.1)
    }
}
