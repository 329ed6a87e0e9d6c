// SPDX-License-Identifier: Apache-2.0
import Histogram

/// HdrHistogram's V2 encoding: a header of 40 bytes and the counts up to the highest recorded value, with runs of
/// zeros folded; and the same in a zlib stream, as base64 text (`HISTFAAAA…`).
///
/// The layout is the one that the Java, C and Python libraries share. Counts survive exactly. Of the recorded extremes
/// only their place in the table does: reading back, the highest latency is the highest of its place.
package enum HistogramEncoding {
    // Bits 4 to 7 tell how wide the counts were in memory, and say nothing about the encoding.
    private static let plainCookie: UInt32 = 0x1c84_9313
    private static let compressedCookie: UInt32 = 0x1c84_9314
    private static let cookieMask: UInt32 = ~0xf0
    private static let headerLength = 40

    /// The highest lowest value that is read.
    ///
    /// The package computes its binary logarithm in floating point, which is
    /// exact well beyond this.
    private static let highestLowest: Int64 = 1 << 40

    /// More than the nine bytes of each place of the largest layout (5 digits up to 2^63 - 1).
    private static let longestPayload = 64 << 20

    // MARK: Writing

    /// The encoding before compression.
    ///
    /// A count above 2^63 - 1 is written as that.
    package static func payload(of histogram: LatencyHistogram) -> [UInt8] {
        let counts = counts(of: histogram)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerLength + counts.count)
        BigEndian.append(plainCookie, to: &bytes)
        BigEndian.append(UInt32(counts.count), to: &bytes)
        BigEndian.append(Int32(0), to: &bytes)
        BigEndian.append(Int32(histogram.numberOfSignificantValueDigits.rawValue), to: &bytes)
        BigEndian.append(Int64(clamping: histogram.lowestDiscernibleValue), to: &bytes)
        BigEndian.append(Int64(clamping: histogram.highestTrackableValue), to: &bytes)
        BigEndian.append((1.0).bitPattern, to: &bytes)
        bytes.append(contentsOf: counts)
        return bytes
    }

    /// The counts from place 0 to the last that holds one: each as itself, a run of two or more zeros as its negative
    /// length, a single zero as 0, as the Java library writes it.
    private static func counts(of histogram: LatencyHistogram) -> [UInt8] {
        var bytes: [UInt8] = []
        var next = 0
        histogram.forEachCount { index, count in
            let zeros = index - next
            if zeros > 0 { ZigZag.append(zeros == 1 ? 0 : -Int64(zeros), to: &bytes) }
            ZigZag.append(Int64(clamping: count), to: &bytes)
            next = index + 1
        }
        return bytes.isEmpty ? [0] : bytes
    }

    /// The encoding in a zlib stream behind its own header of 8 bytes.
    package static func compressed(_ histogram: LatencyHistogram, with zlib: ZlibStream = .system) -> [UInt8] {
        let stream = zlib.compress(payload(of: histogram))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + stream.count)
        BigEndian.append(compressedCookie, to: &bytes)
        BigEndian.append(UInt32(stream.count), to: &bytes)
        bytes.append(contentsOf: stream)
        return bytes
    }

    /// The compressed encoding as base64, which is what logs and run records hold.
    package static func text(of histogram: LatencyHistogram, with zlib: ZlibStream = .system) -> String {
        Base64.text(of: compressed(histogram, with: zlib))
    }

    // MARK: Reading

    /// The histogram that base64 text holds, compressed or not.
    package static func histogram(
        fromText text: some StringProtocol, with zlib: ZlibStream = .system
    ) throws(HistogramDecodingError) -> LatencyHistogram {
        guard let bytes = Base64.bytes(of: text) else { throw .notBase64 }
        return try histogram(from: bytes, with: zlib)
    }

    /// The histogram that bytes hold, compressed or not.
    ///
    /// Bytes behind it are ignored.
    package static func histogram(
        from bytes: [UInt8], with zlib: ZlibStream = .system
    ) throws(HistogramDecodingError) -> LatencyHistogram {
        var reader = BigEndian.Reader(bytes[...])
        guard let cookie = reader.next(UInt32.self) else { throw .truncated }
        guard cookie & cookieMask == compressedCookie & cookieMask else {
            return try histogram(fromPayload: bytes[...])
        }
        guard let length = reader.next(Int32.self), let stream = reader.next(count: Int(length)) else {
            throw .truncated
        }
        return try histogram(fromPayload: zlib.decompress(stream, limit: longestPayload)[...])
    }

    private static func histogram(
        fromPayload bytes: ArraySlice<UInt8>
    ) throws(HistogramDecodingError) -> LatencyHistogram {
        var reader = BigEndian.Reader(bytes)
        guard let cookie = reader.next(UInt32.self) else { throw .truncated }
        guard cookie & cookieMask == plainCookie & cookieMask else { throw .wrongCookie(cookie) }
        guard let length = reader.next(Int32.self), let shift = reader.next(Int32.self),
            let digits = reader.next(Int32.self), let lowest = reader.next(Int64.self),
            let highest = reader.next(Int64.self), reader.next(UInt64.self) != nil,
            let counts = reader.next(count: Int(length))
        else { throw .truncated }
        guard shift == 0 else { throw .shiftedTable(shift) }
        guard let significantDigits = Int8(exactly: digits).flatMap(SignificantDigits.init(rawValue:)),
            (1...highestLowest).contains(lowest), highest / 2 >= lowest
        else { throw .unsupportedLayout(digits: digits, lowest: lowest, highest: highest) }
        var histogram = LatencyHistogram(
            lowestDiscernibleValue: UInt64(lowest), highestTrackableValue: UInt64(highest),
            numberOfSignificantValueDigits: significantDigits)
        try record(counts, in: &histogram)
        return histogram
    }

    private static func record(
        _ counts: ArraySlice<UInt8>, in histogram: inout LatencyHistogram
    ) throws(HistogramDecodingError) {
        let geometry = HistogramGeometry(of: histogram)
        let places = geometry.placeCount(toReach: histogram.highestTrackableValue)
        var offset = counts.startIndex
        var index = 0
        var last: Int?
        var total: Int64 = 0
        while offset < counts.endIndex {
            guard let count = ZigZag.read(counts, at: &offset) else { throw .truncated }
            // A run of zeros: 0 (Java) and -1 (C) are both a single one. The magnitude of Int64.min fits UInt64.
            let step = count > 0 ? 1 : max(count.magnitude, 1)
            guard step <= UInt64(places - index) else { throw .tooManyCounts }
            if count > 0 {
                let (sum, overflow) = total.addingReportingOverflow(count)
                guard !overflow else { throw .countOverflow }
                total = sum
                histogram.record(geometry.lowestValue(at: index), count: UInt64(count))
                last = index
            }
            index += Int(step)
        }
        // The highest recorded value is the highest of its place, as in the other libraries.
        if let last { histogram.record(geometry.highestValue(at: last), count: 0) }
    }
}
