// SPDX-License-Identifier: Apache-2.0
import Experiments
import Glibc
import Histogram
import Measure
import Results

/// One server with constant service times and Poisson arrivals (M/D/1), as a script of the scripted server makes it too,
/// without the bytes in between: a step takes a hundredth of the time.
struct QueueSimulation {
    /// Nanoseconds.
    var service: Int64
    var seed: UInt64
    /// The width of a bin of the response (ns); limits lie on its edges.
    private let bin: Int64 = 10_000
    private let bins = 4000

    init(service: Int64, seed: UInt64) {
        self.service = service
        self.seed = seed
    }

    /// What a step comes to.
    func step(_ load: StepLoad) -> (record: RunRecord, log: String) {
        guard let rate = load.ratePerSecond else { return (closedLoop(load), "") }
        var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(load.number)
        let seconds = Int((load.duration + 999_999_999) / 1_000_000_000)
        // Fifty million operations pass here, in a build without optimisation too: no calls of generic functions, and
        // shifts without their checks.
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: seconds * bins)
        counts.initialize(repeating: 0, count: seconds * bins)
        defer { counts.deallocate() }
        var planned = 0
        var inside = 0
        var clock = 0.0
        var freeAt = 0.0
        let work = Double(service)
        let end = Double(load.duration)
        let width = Double(bin)
        let gap = 1e9 / rate
        let last = bins &- 1
        while true {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed &>> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed &>> 27)) &* 0x94d0_49bb_1331_11eb
            mixed ^= mixed &>> 31
            clock -= log1p(-Double(mixed &>> 11) * 0x1p-53) * gap
            if clock >= end { break }
            planned &+= 1
            freeAt = (clock > freeAt ? clock : freeAt) + work
            if freeAt < end { inside &+= 1 }
            let place = Int((freeAt - clock) / width)
            counts[Int(clock / 1e9) &* bins &+ (place < last ? place : last)] &+= 1
        }
        let rows = (0..<seconds).map { UnsafeBufferPointer(start: counts + $0 * bins, count: bins) }
        return record(load, rate: rate, planned: planned, inside: inside, rows: rows)
    }

    private func record(
        _ load: StepLoad, rate: Double, planned: Int, inside: Int, rows: [UnsafeBufferPointer<UInt32>]
    ) -> (record: RunRecord, log: String) {
        let writer = HistogramLogWriter(tool: "test", startTimeNs: 0)
        var text = writer.head
        var all: LatencyHistogram = .fine()
        for (second, row) in rows.enumerated() {
            var table: LatencyHistogram = .fine()
            for (place, count) in row.enumerated() where count > 0 {
                table.record(UInt64(Int64(place) * bin + bin / 2), count: UInt64(count))
            }
            guard table.totalCount > 0 else { continue }
            all.add(table)
            text += writer.line(table, startNs: Int64(second) * 1_000_000_000, lengthNs: 1_000_000_000)
        }
        var record = frame(load, completed: planned, inside: inside)
        record.load.arrivals = "poisson"
        record.load.ratePerSecond = rate
        var services: LatencyHistogram = .fine()
        if planned > 0 { services.record(UInt64(service), count: UInt64(planned)) }
        var operation = OperationRecord(name: "get")
        operation.count = planned
        operation.latency[.response] = LatencyRecord(of: all)
        operation.latency[.service] = LatencyRecord(of: services)
        record.paths = [PathRecord(name: "cached", operations: [operation])]
        return (record.judged(), text)
    }

    private func closedLoop(_ load: StepLoad) -> RunRecord {
        let completed = Int(load.duration / service)
        var record = frame(load, completed: completed, inside: completed)
        record.load.arrivals = "closed"
        return record
    }

    private func frame(_ load: StepLoad, completed: Int, inside: Int) -> RunRecord {
        var record = RunRecord()
        record.load.connections = load.connections
        record.load.depth = load.depth
        let seconds = Double(load.duration) / 1e9
        record.measure = MeasureRecord(
            durationNs: load.duration, planned: completed, sent: completed, unsent: 0, completed: completed, failed: 0,
            unfinished: 0, completedInWindow: inside, ratePerSecond: Double(inside) / seconds)
        return record
    }
}
