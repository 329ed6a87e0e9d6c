// SPDX-License-Identifier: Apache-2.0

/// A HdrHistogram interval log, read.
package struct HistogramLog: Equatable, Sendable {
    /// One interval's line.
    ///
    /// Its histogram is decoded when asked for, since each takes 216 KiB of memory.
    package struct Entry: Equatable, Sendable {
        package var tag: String?
        /// Nanoseconds from the start of the log.
        package var startNs: Int64
        package var lengthNs: Int64
        /// The highest latency, as the line states it.
        package var maxNs: Int64
        /// The histogram as base64 text.
        package var encodedHistogram: String
        /// The line in the file, from 1.
        package var line: Int

        package func histogram(with zlib: ZlibStream = .system) throws(HistogramLogError) -> LatencyHistogram {
            do throws(HistogramDecodingError) {
                return try HistogramEncoding.histogram(fromText: encodedHistogram, with: zlib)
            } catch {
                throw HistogramLogError(line: line, reason: .histogram(error))
            }
        }
    }

    /// Nanoseconds since 1970, where the log says so.
    package var startTimeNs: Int64?
    package var baseTimeNs: Int64?
    package var entries: [Entry] = []
}

/// Why a line of a histogram log cannot be read.
package struct HistogramLogError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Equatable, Sendable {
        /// A format version other than 1.0 to 1.3.
        case unknownVersion(String)
        /// A number that is missing, or is not a plain decimal.
        case notANumber(String)
        /// Not the four fields of an interval.
        case notAnInterval
        case histogram(HistogramDecodingError)
    }

    /// From 1.
    package var line: Int
    package var reason: Reason

    package init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }

    package var description: String {
        let sentence =
            switch reason {
            case .unknownVersion(let version): "The log's format version is \(version); 1.0 to 1.3 can be read."
            case .notANumber(let text): "\"\(text)\" is not a number of seconds or milliseconds."
            case .notAnInterval: "A line needs the fields start, length, maximum and histogram, apart by commas."
            case .histogram(let error): error.description
            }
        return "Line \(line) of the histogram log: \(sentence)"
    }
}
