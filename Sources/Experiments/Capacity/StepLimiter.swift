// SPDX-License-Identifier: Apache-2.0
package import Results

/// What a step ran into, from its record: the first of these that shows.
package enum StepLimiter {
    /// From so much of a processor on, requests wait for the server's thread longer than they are worked on.
    private static let busyServer = 0.7
    /// From this share on, errors are what is wrong with a step.
    private static let manyErrors = 0.01

    /// - Parameter isBad: whether the step missed the service level; else only what shows for certain counts.
    package static func name(_ record: RunRecord, isBad: Bool) -> String {
        let codes = Set(record.validity.findings.map(\.code))
        if isClient(record) { return "client" }
        if errorRate(record) > manyErrors, !codes.contains("overloaded") || record.connections.connectFailures > 0 {
            return "errors"
        }
        if evictedKeys(record) > 0 { return "evictions" }
        if codes.contains("network-limit") { return "network" }
        if codes.contains("too-few-connections") { return "connections" }
        if let share = serverProcessorShare(record), share > busyServer { return "server-cpu" }
        return isBad ? "unknown" : "none"
    }

    /// Whether a finding says that the figures show the client.
    package static func isClient(_ record: RunRecord) -> Bool {
        let codes: Set = ["generator-lag", "client-cpu", "cpu-throttling", "offered-load"]
        return record.validity.findings.contains { $0.severity == .invalid && codes.contains($0.code) }
    }

    /// The share of planned operations without a good answer.
    package static func errorRate(_ record: RunRecord) -> Double {
        let planned = Double(record.measure.planned)
        return planned > 0 ? max(0, planned - Double(record.measure.completed)) / planned : 0
    }

    /// The keys that the server, or all primaries of a cluster, gave up for want of memory.
    package static func evictedKeys(_ record: RunRecord) -> Int {
        let nodes = record.cluster?.nodes.compactMap(\.evictedKeys) ?? []
        return nodes.isEmpty ? record.server.growth("evicted_keys") ?? 0 : nodes.reduce(0, +)
    }

    /// The processor time of the server's main thread by the wall time, both from INFO before and behind the step; nil
    /// where the server does not tell.
    ///
    /// With a server that has no figure of its main thread, that of the whole process; of a cluster, that of the busiest
    /// node.
    package static func serverProcessorShare(_ record: RunRecord) -> Double? {
        func growth(_ keys: [String]) -> Double? {
            var sum = 0.0
            for key in keys {
                guard let before = record.server.before[key].flatMap(Double.init),
                    let after = record.server.after[key].flatMap(Double.init)
                else { return nil }
                sum += after - before
            }
            return sum
        }
        let busy =
            growth(["used_cpu_user_main_thread", "used_cpu_sys_main_thread"])
            ?? growth(["used_cpu_user", "used_cpu_sys"])
        let passed =
            growth(["server_time_usec"]).map { $0 / 1e6 }
            ?? Double(record.phases.warmupNs + record.measure.durationNs) / 1e9
        let busiest = record.cluster?.nodes.compactMap(\.cpuNs).max().map { Double($0) / 1e9 }
        guard let busy = busiest ?? busy, busy >= 0, passed > 0 else { return nil }
        return busy / passed
    }
}
