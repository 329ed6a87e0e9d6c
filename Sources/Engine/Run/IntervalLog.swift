// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Measure

/// Turns the seconds of a run into rows and into the lines of the interval log, as they come.
final class IntervalLog {
    private let names: [String]
    private let isOpenLoop: Bool
    private let writer: HistogramLogWriter
    private var all: LatencyHistogram = .fine()
    private(set) var rows: [IntervalRow] = []
    private(set) var text: String
    private var window = TailWindow()

    /// The p99 over five seconds by the last of them.
    var tails: [Int: Int64] { window.tails }

    /// - Parameter startTime: nanoseconds since 1970 when the measure phase began.
    init(names: [String], isOpenLoop: Bool, tool: String, startTime: Int64) {
        self.names = names
        self.isOpenLoop = isOpenLoop
        writer = HistogramLogWriter(tool: tool, startTimeNs: startTime)
        text = writer.head
    }

    func append(_ interval: IntervalTotals) {
        if all.totalCount > 0 { all.reset() }
        for (place, latency) in interval.latency.enumerated() {
            if latency.totalCount > 0 { all.add(latency) }
            let shares = latency.percentiles(
                perTenThousand: [5000, 9900], censored: Int64(interval.operations[place].censored))
            rows.append(
                IntervalRow(
                    second: interval.second, operation: place, counts: interval.operations[place],
                    p50: shares[0].nanoseconds, p99: shares[1].nanoseconds,
                    max: latency.totalCount == 0 ? nil : Int64(clamping: latency.maxRecorded)))
        }
        window.append(
            second: interval.second, all, censored: interval.operations.reduce(0) { $0 + Int64($1.censored) })
        guard all.totalCount > 0 else { return }
        append(all, tag: nil, interval.second)
        for (place, latency) in interval.latency.enumerated() where latency.totalCount > 0 {
            append(latency, tag: names[place] + ":response", interval.second)
        }
        for (place, service) in interval.service.enumerated() where service.totalCount > 0 && isOpenLoop {
            append(service, tag: names[place] + ":service", interval.second)
        }
    }

    private func append(_ histogram: LatencyHistogram, tag: String?, _ second: Int) {
        text += writer.line(
            histogram, tag: tag, startNs: Int64(second) * 1_000_000_000, lengthNs: 1_000_000_000)
    }
}
