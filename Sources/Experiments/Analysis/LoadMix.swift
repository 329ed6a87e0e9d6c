// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Results
internal import Statistics
internal import Workload

extension ComparisonAnalysis {
    /// The share of all planned operations that read.
    var readShare: Double {
        let all = plan.run.operations.reduce(0) { $0 + $1.weight }
        let reads = plan.run.operations.reduce(0) { $1.kind.name == "read" ? $0 + $1.weight : $0 }
        return all > 0 ? reads / all : 1
    }

    /// What writes do to the cached keys, by the strategy.
    var cacheWrites: CacheWrites {
        guard readShare > 0, readShare < 1, let strategy = plan.run.database?.strategy else { return .none }
        let perRead = (1 - readShare) / readShare
        switch strategy {
        case .delete, .deleteBefore, .deleteTwice, .versionedKey, .lease: return .delete(perRead: perRead)
        case .ttl: return .none
        case .writeThrough, .versioned: return .refresh(perRead: perRead)
        }
    }

    /// The cold start and the cached blocks as windows of reads through the cache; of the blocks only the measure phase is
    /// counted.
    ///
    /// The rate is the planned one in an open loop that kept up, and the measured one else, for the warm-up as well.
    var cachedWindows: [LoadWindow] {
        var windows: [LoadWindow] = []
        let all = (coldStart.map { [$0] } ?? []) + blocks(on: .cached)
        for block in all.sorted(by: { $0.start < $1.start }) {
            let rate = readsPerSecond(block)
            guard rate > 0 else { continue }
            var from = max(block.warmupStart, windows.last?.end ?? -.infinity)
            if block.start > from {
                windows.append(LoadWindow(start: from, end: block.start, readsPerSecond: rate, isCounted: false))
                from = block.start
            }
            if block.end > from {
                windows.append(
                    LoadWindow(start: from, end: block.end, readsPerSecond: rate, isCounted: block.pair > 0))
            }
        }
        return windows
    }

    private func readsPerSecond(_ block: MeasuredBlock) -> Double {
        if let planned = plannedRate, !Overload.holds([block.record]) { return planned * readShare }
        guard let reads = block.reads, block.record.measure.durationNs > 0 else { return 0 }
        return Double(reads.hits + reads.misses) / block.record.measure.seconds
    }

    /// From fill to expiry, on average; infinite without one.
    var expirySeconds: Double {
        switch plan.run.values.expiry {
        case .none: .infinity
        case .fixed(let milliseconds): Double(milliseconds) / 1000
        case .range(let from, let to): (Double(from) + Double(to)) / 2000
        }
    }
}
