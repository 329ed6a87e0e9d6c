// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Engine
internal import Measure
internal import Plan
internal import Profiles
internal import RESP
internal import Results
internal import Sandbox

/// Measures the client against the embedded server: for each depth the ceiling of a closed loop, and the highest rate of
/// an open loop at which the generator is still on time.
struct Calibration {
    /// The rate at which the lag is compared with that of a bare timer.
    static let floorRate = 20_000.0
    static let depths = [1, 16, 64]

    private let threads: Int
    private let connections: Int
    private let spin: Bool
    private let isQuiet: Bool
    private let duration: Int64
    private let durationText: String

    init(threads: Int, connections: Int, duration: String, spin: Bool, isQuiet: Bool) throws {
        self.threads = threads
        self.connections = connections
        self.spin = spin
        self.isQuiet = isQuiet
        do throws(QuantityError) {
            self.duration = try Times.parse(duration)
        } catch {
            throw UsageError("--duration: \(error)")
        }
        guard (100_000_000...60_000_000_000).contains(self.duration) else {
            throw UsageError("--duration must be from 100ms to 60s; it is the length of each of about 20 steps.")
        }
        durationText = duration
    }

    /// What one step showed.
    private struct Step {
        var record: RunRecord
        /// CPU time of the load threads per completed operation, in nanoseconds.
        var cpuPerOperation: Double

        var rate: Double { record.measure.ratePerSecond }
        var lag: LatencyRecord? { record.operations.first?.operation.latency[.generatorLag] }
        var isOnTime: Bool { !record.validity.findings.contains { $0.severity == .invalid } }
    }

    /// The report, as text.
    ///
    /// Ends early, with what there is, after Ctrl-C.
    func run() throws -> String {
        var text = CalibrationText(machine: Engine.MachineFacts.record(), threads: threads, connections: connections)
        for depth in Self.depths where !Interruption.shared.isInterrupted {
            note("depth \(depth): closed loop")
            let ceiling = try step(depth: depth, rate: nil)
            var best: Step?
            // Downwards from the ceiling, in steps of a tenth: near it the generator has no time left to be on time.
            for share in stride(from: 0.9, through: 0.3, by: -0.1)
            where best == nil && !Interruption.shared.isInterrupted {
                note("depth \(depth): open loop at \(Quantity.rate(ceiling.rate * share))")
                let tried = try step(depth: depth, rate: ceiling.rate * share)
                if tried.isOnTime { best = tried }
            }
            text.add(
                depth: depth, ceiling: ceiling.rate, cpu: ceiling.cpuPerOperation, onTime: best?.rate,
                onTimeCPU: best?.cpuPerOperation, lag: best?.lag)
        }
        guard !Interruption.shared.isInterrupted else { return text.text }
        note("the lag of a bare timer at \(Quantity.rate(Self.floorRate))")
        let floor = try TimerFloor.measure(ratePerSecond: Self.floorRate, duration: duration, seed: 1)
        note("our own lag at \(Quantity.rate(Self.floorRate))")
        let ours = try step(depth: 16, rate: Self.floorRate)
        text.addFloor(LatencyRecord(of: floor), ours: ours.lag, rate: Self.floorRate, spin: spin)
        note("the hand-over to a database session's thread")
        text.addHandOver(try HandOverCost.measure())
        return text.text
    }

    private func step(depth: Int, rate: Double?) throws -> Step {
        let server = try SandboxServer.start(preferring: .embedded, version: Program.version)
        Interruption.shared.guardSandbox(server)
        defer {
            Interruption.shared.guardSandbox(nil)
            server.stop()
        }
        var overrides = ProfileOverrides()
        let settings: [(ProfileFlag, String?)] = [
            (.operations, "get=1"), (.keys, "10k"), (.pick, "uniform"), (.valueSize, "100B"), (.ttl, "none"),
            (.connections, String(connections)), (.depth, String(depth)), (.threads, String(threads)),
            (.warmup, "200ms"), (.duration, durationText), (.arrivals, rate == nil ? "closed" : "poisson"),
            (.rate, rate.map { "\(Int($0))/s" }),
        ]
        for (flag, value) in settings { overrides.set(flag, to: value) }
        overrides.set(.spin, isOn: spin && rate != nil)
        let profile = try Profile(
            ProfileSource(name: "calibrate", file: "calibrate", text: "name: calibrate\n"), overrides: overrides)
        let plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(
            profile, target: TargetURL.parse(server.url))
        let run = LoadRun(plan)
        Interruption.shared.watch(run.control)
        defer { Interruption.shared.watch(nil) }
        let outcome = try run.run(tool: "cachegauge \(Program.version)") { _ in }
        let record = try RecordBuilder(plan: plan, tool: Program.tool, command: [], sandbox: nil).record(outcome)
        let busy = record.client.threadShares.reduce(0, +) * Double(record.measure.durationNs)
        return Step(record: record, cpuPerOperation: busy / Double(max(1, record.measure.completedInWindow ?? 0)))
    }

    private func note(_ text: String) {
        if !isQuiet { StandardError.write("calibrate: \(text)\n") }
    }
}
