// SPDX-License-Identifier: Apache-2.0
internal import Measure

extension LatencyRecord {
    /// The latencies of several records as one; nil where a table that is needed was not kept or cannot be read.
    package init?(merging records: [LatencyRecord]) {
        let filled = records.filter { $0.count > 0 }
        guard filled.count != 1 else {
            self = filled[0]
            return
        }
        guard !filled.isEmpty else {
            self.init()
            return
        }
        guard let sum = try? HistogramEncoding.merged(fromTexts: filled.map(\.histogram)) else { return nil }
        self.init(of: sum, censored: filled.reduce(0) { $0 + $1.censored })
        guard count == filled.reduce(0, { $0 + $1.count }) else { return nil }
    }
}
