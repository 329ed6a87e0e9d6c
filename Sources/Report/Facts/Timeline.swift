// SPDX-License-Identifier: Apache-2.0
import Results

/// The seconds of a run put together into a few stretches of equal length, all operations together.
struct Timeline {
    struct Stretch {
        var first: Int
        var last: Int
        var completed = 0
        var failed = 0
        /// The highest p99 of any operation in any second.
        var p99Ns: Int64?
        var maxNs: Int64?
    }

    /// The second with the highest p99, or with the highest maximum where no second has a p99.
    var worst: IntervalRecord?
    var stretches: [Stretch] = []

    init(_ record: RunRecord, longest: Int = 20) {
        let rows = record.intervals.filter { $0.second >= 0 }
        guard let last = rows.map(\.second).max() else { return }
        let seconds = last + 1
        let length = (seconds + longest - 1) / longest
        stretches = stride(from: 0, to: seconds, by: length).map {
            Stretch(first: $0, last: min($0 + length, seconds) - 1)
        }
        for row in rows {
            let place = row.second / length
            stretches[place].completed += row.completed
            stretches[place].failed += row.failed
            stretches[place].p99Ns = [stretches[place].p99Ns, row.p99Ns].compactMap(\.self).max()
            stretches[place].maxNs = [stretches[place].maxNs, row.maxNs].compactMap(\.self).max()
        }
        worst =
            rows.filter { $0.p99Ns != nil }.max { ($0.p99Ns ?? 0) < ($1.p99Ns ?? 0) }
            ?? rows.filter { $0.maxNs != nil }.max { ($0.maxNs ?? 0) < ($1.maxNs ?? 0) }
    }
}
