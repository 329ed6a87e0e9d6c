// SPDX-License-Identifier: Apache-2.0
internal import Histogram
package import Measure

/// What one thread saw of one operation in one interval; merged, what all threads saw in the whole run.
///
/// Latencies are nanoseconds. In a closed loop nothing is due before it is written, so that `response`, `lag` and `queue`
/// stay empty and small: each table that a request touches costs processor cache.
package struct OperationRecorder {
    package var service: LatencyHistogram
    package var response: LatencyHistogram
    package var lag: LatencyHistogram
    package var queue: LatencyHistogram
    /// The latency of error replies, which are neither completed nor censored.
    package var errorReply: LatencyHistogram
    package var sent: UInt64 = 0
    package var completed: UInt64 = 0
    package var hits: UInt64 = 0
    package var misses: UInt64 = 0
    package var timeouts: UInt64 = 0
    package var cutOff: UInt64 = 0
    package var errorReplies: UInt64 = 0
    package var unfinished: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    /// Error replies by the first eight bytes of their first word.
    package var errorWords: [UInt64: UInt64] = [:]
    /// Of an operation that has a database behind the cache.
    package var database: DatabaseRecorder?

    package init(isOpenLoop: Bool, hasDatabase: Bool = false) {
        if hasDatabase { database = DatabaseRecorder() }
        service = .fine()
        response = isOpenLoop ? .fine() : .coarse()
        lag = .coarse()
        queue = .coarse()
        errorReply = .coarse()
    }

    /// Operations whose reply was awaited in vain; their elapsed time is in the histograms as a lower bound.
    package var censored: UInt64 { timeouts + cutOff + unfinished }
    package var failed: UInt64 { timeouts + cutOff + errorReplies }

    /// Adds what another recorder of the same operation holds.
    package mutating func add(_ other: borrowing OperationRecorder) {
        Self.add(&service, other.service)
        Self.add(&response, other.response)
        Self.add(&lag, other.lag)
        Self.add(&queue, other.queue)
        Self.add(&errorReply, other.errorReply)
        sent += other.sent
        completed += other.completed
        hits += other.hits
        misses += other.misses
        timeouts += other.timeouts
        cutOff += other.cutOff
        errorReplies += other.errorReplies
        unfinished += other.unfinished
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        errorWords.merge(other.errorWords, uniquingKeysWith: +)
        if let parts = other.database { database?.add(parts) }
    }

    /// Forgets everything, keeping the memory.
    package mutating func reset() {
        Self.reset(&service)
        Self.reset(&response)
        Self.reset(&lag)
        Self.reset(&queue)
        Self.reset(&errorReply)
        sent = 0
        completed = 0
        hits = 0
        misses = 0
        timeouts = 0
        cutOff = 0
        errorReplies = 0
        unfinished = 0
        bytesSent = 0
        bytesReceived = 0
        errorWords.removeAll(keepingCapacity: true)
        database?.reset()
    }

    private static func add(_ total: inout LatencyHistogram, _ other: LatencyHistogram) {
        if other.totalCount > 0 { total.add(other) }
    }

    private static func reset(_ histogram: inout LatencyHistogram) {
        if histogram.totalCount > 0 { histogram.reset() }
    }
}

extension LatencyHistogram {
    /// Records a latency; one longer than the table's range counts as the longest that it holds.
    @inline(__always)
    mutating func record(latency: Int64, count: UInt64 = 1) {
        record(UInt64(Swift.min(Swift.max(latency, 0), Int64(Self.highestLatency))), count: count)
    }
}
