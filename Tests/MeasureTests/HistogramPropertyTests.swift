// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@Suite struct HistogramPropertyTests {
    @Test func randomHistogramsSurviveTheirEncoding() throws {
        var generator = SeededGenerator(state: 42)
        let without = ZlibStream.withoutLibrary("absent")
        for round in 0..<2000 {
            let histogram = randomHistogram(&generator)
            let text = HistogramEncoding.text(of: histogram, with: round.isMultiple(of: 2) ? .system : without)
            let read = try HistogramEncoding.histogram(fromText: text)
            #expect(read.countsByIndex == histogram.countsByIndex)
            #expect(read.totalCount == histogram.totalCount)
            #expect(read.max == histogram.max)
            #expect(read.lowestDiscernibleValue == histogram.lowestDiscernibleValue)
            #expect(read.highestTrackableValue == histogram.highestTrackableValue)
            #expect(read.numberOfSignificantValueDigits == histogram.numberOfSignificantValueDigits)
            #expect(HistogramEncoding.payload(of: read) == HistogramEncoding.payload(of: histogram))
        }
    }

    @Test func mutatedBytesNeverTrap() {
        var generator = SeededGenerator(state: 43)
        let payloads = (0..<20).map { _ in HistogramEncoding.payload(of: randomHistogram(&generator)) }
        let streams = (0..<20).map { _ in HistogramEncoding.compressed(randomHistogram(&generator)) }
        var refused = 0
        for round in 0..<6000 {
            let original = round.isMultiple(of: 2) ? payloads[round % 20] : streams[round % 20]
            guard let histogram = try? HistogramEncoding.histogram(from: mutated(original, &generator)) else {
                refused += 1
                continue
            }
            // What is read must also stand everything that is asked of a histogram.
            let summary = LatencySummary(of: histogram, censored: 1)
            #expect(summary.count >= 0)
            #expect(!PercentileDistribution(of: histogram).text.isEmpty)
        }
        #expect(refused > 1000)
        #expect(refused < 6000)
    }

    @Test func randomTextIsAnErrorAndNothingWorse() {
        var generator = SeededGenerator(state: 44)
        let letters = Array("#[]=,.\"0123456789 TagStartimBeHIF/+\n\r\u{0}é")
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...80, using: &generator)).compactMap { _ in
                    letters.randomElement(using: &generator)
                })
            guard let log = try? HistogramLogReader.read(text) else { continue }
            for entry in log.entries { _ = try? entry.histogram() }
        }
        #expect(throws: HistogramLogError.self) { try HistogramLogReader.read("Tag=a,0.0,1.0,2.0") }
    }

    /// Few or many places of several layouts, with counts of one up to one of 2^62.
    private func randomHistogram(_ generator: inout SeededGenerator) -> LatencyHistogram {
        let highest = UInt64(2) << UInt64.random(in: 0...35, using: &generator)
        let digits = [SignificantDigits.one, .two, .three].randomElement(using: &generator) ?? .two
        var histogram = LatencyHistogram(
            lowestDiscernibleValue: 1, highestTrackableValue: highest, numberOfSignificantValueDigits: digits)
        for _ in 0..<Int.random(in: 0...40, using: &generator) {
            let value =
                UInt64.random(in: 0...highest, using: &generator) >> UInt64.random(in: 0...20, using: &generator)
            histogram.record(value, count: 1 + generator.next() >> UInt64.random(in: 8...63, using: &generator))
        }
        if Bool.random(using: &generator) {
            histogram.record(UInt64.random(in: 0...highest, using: &generator), count: 1 << 62)
        }
        return histogram
    }

    private func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let position = Int.random(in: 0..<bytes.count, using: &generator)
            switch generator.next() % 4 {
            case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
            default: if bytes.count > 1 { bytes.remove(at: position) }
            }
        }
        if generator.next() % 8 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
        return bytes
    }
}
