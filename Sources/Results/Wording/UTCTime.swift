// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A moment in UTC, to the second.
package struct UTCTime: Sendable, Equatable {
    /// Since 1970-01-01T00:00:00Z.
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    package static func now() -> UTCTime { UTCTime(seconds: Int64(time(nil))) }

    /// `2026-01-02T03:04:05Z`.
    package var text: String {
        let parts = fields
        return "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z"
    }

    /// `20260102T030405Z`: for file names, where a colon is a nuisance.
    package var fileName: String {
        let parts = fields
        return "\(parts[0])\(parts[1])\(parts[2])T\(parts[3])\(parts[4])\(parts[5])Z"
    }

    private var fields: [String] {
        var moment = time_t(seconds)
        var calendar = tm()
        gmtime_r(&moment, &calendar)
        let numbers = [
            calendar.tm_year + 1900, calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour, calendar.tm_min,
            calendar.tm_sec,
        ]
        return numbers.map { $0 < 10 ? "0\($0)" : String($0) }
    }
}
