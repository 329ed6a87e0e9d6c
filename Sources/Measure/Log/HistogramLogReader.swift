// SPDX-License-Identifier: Apache-2.0

/// Reads HdrHistogram interval logs of format versions 1.0 to 1.3, whoever wrote them.
package enum HistogramLogReader {
    private static let yearNs: Int64 = 365 * 24 * 3600 * 1_000_000_000

    /// Reads a whole log; the histograms stay encoded.
    package static func read(_ text: String) throws(HistogramLogError) -> HistogramLog {
        var log = HistogramLog()
        // By Unicode scalars, for as a Character "\r\n" is one and is not "\n".
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (offset, scalars) in lines.enumerated() {
            var line = Substring(scalars)
            if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
            guard !line.isEmpty, !line.hasPrefix("\"") else { continue }
            do throws(Failure) {
                if line.hasPrefix("#") {
                    try readComment(line, into: &log)
                } else {
                    log.entries.append(try entry(line, number: offset + 1, in: log))
                }
            } catch {
                throw HistogramLogError(line: offset + 1, reason: error.reason)
            }
        }
        return log
    }

    /// A reason that does not know its line yet.
    private struct Failure: Error {
        var reason: HistogramLogError.Reason
    }

    private static func readComment(_ line: Substring, into log: inout HistogramLog) throws(Failure) {
        if let rest = line.behind("#[StartTime:") {
            log.startTimeNs = try nanoseconds(rest.firstWord, per: 1_000_000_000)
        } else if let rest = line.behind("#[BaseTime:") {
            log.baseTimeNs = try nanoseconds(rest.firstWord, per: 1_000_000_000)
        } else if let rest = line.behind("#[Histogram log format version ") {
            let version = String(rest.prefix { $0 != "]" })
            guard ["1.0", "1.1", "1.2", "1.3"].contains(version) else {
                throw Failure(reason: .unknownVersion(version))
            }
        }
    }

    private static func entry(
        _ line: Substring, number: Int, in log: HistogramLog
    ) throws(Failure) -> HistogramLog.Entry {
        var fields = line.split(separator: ",", omittingEmptySubsequences: false)
        var tag: String?
        if let name = fields.first?.behind("Tag=") {
            tag = String(name)
            fields.removeFirst()
        }
        guard fields.count == 4 else { throw Failure(reason: .notAnInterval) }
        let start = try nanoseconds(fields[0], per: 1_000_000_000)
        return HistogramLog.Entry(
            tag: tag, startNs: offset(of: start, in: log), lengthNs: try nanoseconds(fields[1], per: 1_000_000_000),
            maxNs: try nanoseconds(fields[2], per: 1_000_000), encodedHistogram: String(fields[3]), line: number)
    }

    /// A line's time counts from the base time; without one it is since 1970, or, where that would be more than a year
    /// before the start, from the start.
    private static func offset(of time: Int64, in log: HistogramLog) -> Int64 {
        let start = log.startTimeNs ?? 0
        let base = log.baseTimeNs ?? (time < start &- yearNs ? start : 0)
        return time &+ base &- start
    }

    /// A plain decimal of `unit` nanoseconds each; digits below a nanosecond are dropped.
    private static func nanoseconds(_ text: Substring, per unit: Int64) throws(Failure) -> Int64 {
        let failure = Failure(reason: .notANumber(String(text)))
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !(whole.isEmpty && parts.count < 2), text != "." else { throw failure }
        var total: Int64 = 0
        for digit in whole.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { throw failure }
            let (tens, overflow) = total.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw failure }
            total = sum
        }
        let (scaled, overflow) = total.multipliedReportingOverflow(by: unit)
        guard !overflow else { throw failure }
        var result = scaled
        var place = unit
        for digit in (parts.count > 1 ? parts[1] : "").utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { throw failure }
            place /= 10
            let (sum, carry) = result.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")) * place)
            guard !carry else { throw failure }
            result = sum
        }
        return result
    }
}

extension Substring {
    fileprivate func behind(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    fileprivate var firstWord: Substring {
        drop { $0 == " " }.prefix { $0 != " " && $0 != "]" }
    }
}
