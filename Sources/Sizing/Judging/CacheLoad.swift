// SPDX-License-Identifier: Apache-2.0

/// What is asked of a cache, apart from its memory; nil where nothing is known, and then nothing is judged by it.
package struct CacheLoad: Sendable, Equatable {
    /// Operations per second, at the peak.
    package var ratePerSecond: Double?
    /// The share of the operations that read, 0…1.
    package var reads: Double
    package var connections: Int?
    /// The bytes of one operation in both directions, protocol included, on average.
    package var bytesPerOperation: Double?
    /// The share of the operations that go to the hottest key, 0…1; nil when keys are chosen evenly or nobody knows.
    package var hottestKeyShare: Double?
    package var usesTLS: Bool

    package init(
        ratePerSecond: Double? = nil, reads: Double = 0.9, connections: Int? = nil, bytesPerOperation: Double? = nil,
        hottestKeyShare: Double? = nil, usesTLS: Bool = true
    ) {
        self.ratePerSecond = ratePerSecond
        self.reads = reads
        self.connections = connections
        self.bytesPerOperation = bytesPerOperation
        self.hottestKeyShare = hottestKeyShare
        self.usesTLS = usesTLS
    }

    /// Both directions together, in Mbit/s: rate × bytes × 8.
    package var bandwidthMbps: Double? {
        guard let ratePerSecond, let bytesPerOperation else { return nil }
        return ratePerSecond * bytesPerOperation * 8 / 1e6
    }

    /// The same with twice the rate and twice the connections.
    package var twice: CacheLoad {
        var twice = self
        twice.ratePerSecond = ratePerSecond.map { $0 * 2 }
        twice.connections = connections.map { $0 * 2 }
        return twice
    }

    /// The share of the operations that the busiest of `shards` shards gets: that of the hottest key, and an even part of
    /// all others.
    ///
    /// At least `max(p1, 1 / n)`: no number of shards makes it smaller than the share of one key.
    package func busiestShare(shards: Int) -> Double {
        let hottest = hottestKeyShare ?? 0
        return hottest + (1 - hottest) / Double(max(1, shards))
    }
}
