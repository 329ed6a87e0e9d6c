// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@Suite struct HistogramEncodingTests {
    @Test(
        arguments: [
            (0, "00"), (1, "02"), (-1, "01"), (63, "7e"), (64, "8001"), (-64, "7f"), (-65, "8101"), (8191, "fe7f"),
            (8192, "808001"), (1 << 31, "8080808010"), ((1 << 55) - 1, "feffffffffffff7f"),
            (1 << 55, "808080808080808001"), (1 << 62, "808080808080808080"), (.max, "feffffffffffffffff"),
            (.min, "ffffffffffffffffff"),
        ] as [(Int64, String)])
    func zigZagIntegers(value: Int64, hex: String) {
        var written: [UInt8] = []
        ZigZag.append(value, to: &written)
        #expect(written == KnownAnswers.bytes(hex))
        var offset = 0
        #expect(ZigZag.read(written[...], at: &offset) == value)
        #expect(offset == written.count)
        offset = 0
        #expect(ZigZag.read(written.dropLast(), at: &offset) == nil)
        #expect(offset == 0)
    }

    @Test func payloadIsTheJavaLibrarysByteForByte() {
        #expect(HistogramEncoding.payload(of: KnownAnswers.mixed()) == KnownAnswers.mixedPayload)
        #expect(
            HistogramEncoding.payload(of: KnownAnswers.fourValues()).dropFirst(40) == KnownAnswers.fourValuesCounts[...]
        )
        let empty = KnownAnswers.histogram(of: [])
        #expect(HistogramEncoding.payload(of: empty) == KnownAnswers.header(length: 1) + [0])
    }

    @Test func knownPayloadIsRead() throws {
        let histogram = try HistogramEncoding.histogram(from: KnownAnswers.mixedPayload)
        #expect(histogram == KnownAnswers.mixed())
        #expect(histogram.totalCount == 11)
        #expect(histogram.maxRecorded == 3_600_809_983)
        #expect(histogram.valueAtPercentile(50) == 2047)
        #expect(histogram.valueAtPercentile(90) == 123_519)
        #expect(histogram.valueAtPercentile(99) == 3_600_809_983)
    }

    @Test func eachFormOfZerosIsRead() throws {
        // One recorded 3: three zeros before it as 0 0 0 (Java's single zeros), as -1 -2 (C's), as 0 -2, and as -3.
        for counts in [[0, 0, 0, 2], [1, 3, 2], [0, 3, 2], [5, 2], [5, 2, 0, 9]] as [[UInt8]] {
            let bytes = KnownAnswers.header(length: UInt32(counts.count)) + counts
            let histogram = try HistogramEncoding.histogram(from: bytes)
            #expect(histogram == KnownAnswers.histogram(of: [3]))
            #expect(histogram.min == 3)
        }
    }

    @Test func emptyHistogramIsRead() throws {
        for counts in [[], [0], [1]] as [[UInt8]] {
            let bytes = KnownAnswers.header(length: UInt32(counts.count)) + counts
            let histogram = try HistogramEncoding.histogram(from: bytes)
            #expect(histogram == KnownAnswers.histogram(of: []))
        }
    }

    @Test func textStartsAsEveryReaderExpects() throws {
        let text = HistogramEncoding.text(of: KnownAnswers.mixed())
        #expect(text.hasPrefix("HISTFAAAA"))
        #expect(try HistogramEncoding.histogram(fromText: text) == KnownAnswers.mixed())
    }

    @Test func storedBlocksNeedNoLibrary() throws {
        let without = ZlibStream.withoutLibrary("zlib was not found.")
        let text = HistogramEncoding.text(of: KnownAnswers.mixed(), with: without)
        #expect(try HistogramEncoding.histogram(fromText: text, with: without) == KnownAnswers.mixed())
        #expect(try HistogramEncoding.histogram(fromText: text) == KnownAnswers.mixed())
        let compressed = HistogramEncoding.text(of: KnownAnswers.mixed())
        #expect(throws: HistogramDecodingError.zlibMissing("zlib was not found.")) {
            try HistogramEncoding.histogram(fromText: compressed, with: without)
        }
    }

    @Test func garbageIsNamed() {
        let good = KnownAnswers.mixedPayload
        func outcome(_ bytes: [UInt8]) -> HistogramDecodingError? {
            #expect(throws: HistogramDecodingError.self) { try HistogramEncoding.histogram(from: bytes) }
        }
        func changed(_ offset: Int, _ bytes: [UInt8]) -> [UInt8] {
            Array(good[..<offset]) + bytes + good[(offset + bytes.count)...]
        }
        #expect(outcome([]) == .truncated)
        for length in 0..<good.count { #expect(outcome(Array(good.prefix(length))) == .truncated) }
        #expect(outcome(changed(0, [0x1c, 0x84, 0x93, 0x01])) == .wrongCookie(0x1c84_9301))
        #expect(outcome(changed(4, [0xff, 0xff, 0xff, 0xff])) == .truncated)
        #expect(outcome(changed(8, [0, 0, 0, 5])) == .shiftedTable(5))
        #expect(outcome(changed(15, [6])) == .unsupportedLayout(digits: 6, lowest: 1, highest: 3_600_000_000))
        #expect(outcome(changed(23, [0])) == .unsupportedLayout(digits: 3, lowest: 0, highest: 3_600_000_000))
        let single = changed(24, [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(outcome(single) == .unsupportedLayout(digits: 3, lowest: 1, highest: 1))
        // A run of 23,553 zeros in a table of 23,552 places; one of 2^63; one that fits, and a count behind it.
        for run in ["81f002", "ffffffffffffffffff", "fff00202"] {
            let counts = KnownAnswers.bytes(run)
            #expect(outcome(KnownAnswers.header(length: UInt32(counts.count)) + counts) == .tooManyCounts)
        }
        let twice = KnownAnswers.bytes("808080808080808080808080808080808080")
        #expect(outcome(KnownAnswers.header(length: 18) + twice) == .countOverflow)
        #expect(outcome(KnownAnswers.header(length: 1) + [0x80]) == .truncated)
        #expect(throws: HistogramDecodingError.notBase64) { try HistogramEncoding.histogram(fromText: "HIST!AAA") }
    }
}
