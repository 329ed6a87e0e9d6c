// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Results

/// The figures of a calibration as text for a terminal.
struct CalibrationText {
    private(set) var text: String

    init(machine: MachineRecord, threads: Int, connections: Int) {
        text = """
            What this machine can generate, against the embedded server
            \(machine.cpu), \(Quantity.counted(machine.cores, "processor")), \(machine.os), kernel \(machine.kernel)
            GET of 100-byte values that hit, \(Quantity.counted(connections, "connection")), \
            \(Quantity.counted(threads, "load thread"))

            depth  ceiling (closed)  CPU per op  on time up to (open)  CPU per op   lag p50   lag p99

            """
    }

    /// A row: rates per second, CPU in nanoseconds per operation; nil where no rate was on time.
    mutating func add(
        depth: Int, ceiling: Double, cpu: Double, onTime: Double?, onTimeCPU: Double?, lag: LatencyRecord?
    ) {
        let cells: [(String, Int)] = [
            (String(depth), 5), (Quantity.rate(ceiling), 18), (Quantity.duration(Int64(cpu)), 12),
            (onTime.map { Quantity.rate($0) } ?? "n/a", 22),
            (onTimeCPU.map { Quantity.duration(Int64($0)) } ?? "n/a", 12),
            (lag?.p50Ns.map { Quantity.duration($0) } ?? "n/a", 10),
            (lag?.p99Ns.map { Quantity.duration($0) } ?? "n/a", 10),
        ]
        text += cells.map { cell, width in Self.right(cell, width) }.joined() + "\n"
    }

    mutating func addFloor(_ floor: LatencyRecord, ours: LatencyRecord?, rate: Double, spin: Bool) {
        func row(_ name: String, _ record: LatencyRecord?) -> String {
            let p50 = record?.p50Ns.map { Quantity.duration($0) } ?? "n/a"
            let p99 = record?.p99Ns.map { Quantity.duration($0) } ?? "n/a"
            return "  " + name + String(repeating: " ", count: max(1, 28 - name.count)) + Self.right(p50, 10)
                + Self.right(p99, 10)
        }
        text += "\nLag at \(Quantity.rate(rate)), Poisson arrivals            p50       p99\n"
        text += row("a bare timer (the floor)", floor) + "\n"
        text += row(spin ? "cachegauge run --spin" : "cachegauge run", ours) + "\n"
        if let ours, let own = ours.p50Ns, let ownTail = ours.p99Ns, let least = floor.p50Ns,
            let leastTail = floor.p99Ns,
            least > 0, leastTail > 0
        {
            let ratios = [Double(own) / Double(least), Double(ownTail) / Double(leastTail)].map { ratio in
                "\(Int(ratio)).\(Int((ratio * 100).rounded()) % 100 / 10)\(Int((ratio * 100).rounded()) % 10) ×"
            }
            text +=
                "  ratio" + String(repeating: " ", count: 23) + Self.right(ratios[0], 10) + Self.right(ratios[1], 10)
                + "\n"
        }
    }

    /// What a database whose client library blocks costs beside its own time.
    mutating func addHandOver(_ cost: HandOverCost) {
        text += """

            Hand-over to the thread of a blocking database driver, per query (part of every time that is reported)
              p50 \(Quantity.duration(cost.medianNs)), p99 \(Quantity.duration(cost.p99Ns)), \
            \(Quantity.duration(cost.processorNs)) of processor time

            """
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
