// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import Histogram
internal import Measure
internal import RESP
package import Results

/// Measures how long after the primary's acknowledgement a version is seen on another server.
///
/// One version after the other: it is written, and from its acknowledgement on the other server is asked until it has it.
/// Both moments are read from one clock, that of the client of the primary, so that no two clocks are compared.
package struct ReplicationLagProbe {
    /// A version that has not come by then is given up, in nanoseconds.
    package static let patience: Int64 = 10_000_000_000
    /// The time between two versions, in nanoseconds.
    private static let interval: Int64 = 5_000_000

    private let primary: TargetConversation
    private let secondary: TargetConversation
    private let key: String

    /// - Parameter key: one of the run's own keys, which is written.
    package init(primary: TargetConversation, secondary: TargetConversation, key: String) {
        self.primary = primary
        self.secondary = secondary
        self.key = key
    }

    /// Writes versions for a time in nanoseconds, and at least one.
    ///
    /// - Throws: `TargetError`; `SetupError` where one of the servers refuses.
    package func run(for duration: Int64, isStopped: () -> Bool) throws -> ReplicationLagRecord {
        var lags: LatencyHistogram = .fine()
        var looks: LatencyHistogram = .fine()
        var record = ReplicationLagRecord()
        record.secondary = secondary.url
        record.patienceNs = Self.patience
        // Versions of an earlier run are lower: this one counts from the time.
        var version = UInt64(clinux_monotonic() / 1000)
        let end = clinux_monotonic() + duration
        repeat {
            version += 1
            try write(version)
            let acknowledged = clinux_monotonic()
            record.versions += 1
            if let lag = try look(for: version, since: acknowledged, looks: &looks, isStopped: isStopped) {
                lags.record(latency: lag)
            } else if isStopped() {
                record.versions -= 1
            } else {
                record.unseen += 1
            }
            usleep(UInt32(Self.interval / 1000))
        } while clinux_monotonic() < end && !isStopped()
        record.lag = LatencyRecord(of: lags, censored: 0)
        record.resolutionNs = LatencySummary(of: looks).p50.nanoseconds ?? LatencySummary(of: looks).meanNs ?? 0
        return record
    }

    private func write(_ version: UInt64) throws {
        let reply = try primary.ask(all: [["SET", key, String(version), "PX", "60000"]])
        if case .error(let text)? = reply.first {
            throw SetupError(
                "The primary \(primary.url) refuses the write that its replication is measured by: \(text).")
        }
    }

    /// The time until a version was seen; nil where it did not come.
    private func look(
        for version: UInt64, since start: Int64, looks: inout LatencyHistogram, isStopped: () -> Bool
    ) throws -> Int64? {
        while true {
            let before = clinux_monotonic()
            let reply = try secondary.ask(all: [["GET", key]]).first
            let after = clinux_monotonic()
            looks.record(latency: after - before)
            if case .error(let text)? = reply {
                throw SetupError(
                    "The secondary \(secondary.url) refuses reads: \(text). It may be in a full synchronisation; try again "
                        + "later.")
            }
            if let seen = reply?.text.flatMap({ UInt64($0) }), seen >= version { return after - start }
            guard after - start < Self.patience, !isStopped() else { return nil }
            // A look every 0.1 ms keeps a processor free and says nothing less: a look takes about as long.
            usleep(100)
        }
    }
}
