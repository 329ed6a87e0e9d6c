// SPDX-License-Identifier: Apache-2.0
import Glibc
import Histogram

/// Writes HdrHistogram's interval log (text, format version 1.3): a head, then a line for each interval and tag.
///
/// The text keeps to what the strictest reader, the C library's, accepts: comments stand before the legend alone, no
/// line of the head is longer than 126 bytes, numbers are plain decimals and not negative.
package struct HistogramLogWriter: Sendable {
    private static let longestHeadLine = 126

    private let tool: String
    private let startTimeNs: Int64
    private let baseTimeNs: Int64?
    private let zlib: ZlibStream

    /// A log of a run that started at `startTimeNs`, in nanoseconds since 1970.
    ///
    /// - Parameters:
    ///   - tool: name and version of what writes the log; cut where the line would become too long.
    ///   - baseTimeNs: what the times of the lines count from, if that is to be said; else they count from the start.
    package init(tool: String, startTimeNs: Int64, baseTimeNs: Int64? = nil, zlib: ZlibStream = .system) {
        self.tool = tool
        self.startTimeNs = startTimeNs
        self.baseTimeNs = baseTimeNs
        self.zlib = zlib
    }

    /// The lines before the first interval.
    package var head: String {
        let since1970 = "(seconds since epoch)"
        var lines = [
            loggedWith, "#[Histogram log format version 1.3]",
            "#[StartTime: \(FixedDecimal.seconds(startTimeNs)) \(since1970), \(Self.dateText(startTimeNs))]",
        ]
        if let baseTimeNs { lines.append("#[BaseTime: \(FixedDecimal.seconds(baseTimeNs)) \(since1970)]") }
        lines.append(#""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#)
        return lines.joined(separator: "\n") + "\n"
    }

    /// One interval's line.
    ///
    /// `startNs` counts from the start of the log, or from its base time.
    /// In a tag a comma, a blank or a control character, none of which the format can hold, becomes `_`.
    package func line(_ histogram: LatencyHistogram, tag: String? = nil, startNs: Int64, lengthNs: Int64) -> String {
        let prefix = tag.map { "Tag=\(Self.tagText($0))," } ?? ""
        let fields = [
            FixedDecimal.seconds(startNs), FixedDecimal.seconds(lengthNs), FixedDecimal.milliseconds(histogram.max),
            HistogramEncoding.text(of: histogram, with: zlib),
        ]
        return prefix + fields.joined(separator: ",") + "\n"
    }

    private var loggedWith: String {
        let frame = "#[Logged with ]".utf8.count
        var name = String(tool.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f })
        while name.utf8.count > Self.longestHeadLine - frame { name.removeLast() }
        return "#[Logged with \(name)]"
    }

    private static func tagText(_ tag: String) -> String {
        let text = tag.unicodeScalars.map { scalar -> Character in
            scalar.value <= 0x20 || scalar.value == 0x7f || scalar == "," ? "_" : Character(scalar)
        }
        return text.isEmpty ? "_" : String(text)
    }

    /// A UTC date such as `Tue Nov 14 22:13:20 UTC 2023`.
    ///
    /// Not `strftime`, whose names follow the locale.
    private static func dateText(_ nanoseconds: Int64) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var seconds = time_t(max(nanoseconds, 0) / 1_000_000_000)
        var date = tm()
        gmtime_r(&seconds, &date)
        let clock = [date.tm_hour, date.tm_min, date.tm_sec].map(twoDigits).joined(separator: ":")
        let day = "\(days[Int(date.tm_wday)]) \(months[Int(date.tm_mon)]) \(twoDigits(date.tm_mday))"
        return "\(day) \(clock) UTC \(date.tm_year + 1900)"
    }

    private static func twoDigits(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
