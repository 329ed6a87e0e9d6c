// SPDX-License-Identifier: Apache-2.0
import Experiments
import Results
import VirtualSearches

/// Searches for a capacity through the whole engine in virtual time, beside the capacity that arithmetic gives.
///
/// Nothing is timed: it stands here because twenty searches take fifty million operations, which only an optimised build
/// makes in a minute.
struct SearchTable {
    static let searches = 20
    /// How many of them may be further away than `nearness`.
    static let strays = 1
    static let nearness = 0.03

    private let service = ConstantService(100_000)
    private var found: [Double] = []
    private var steps = 0
    private var operations = 0
    private let isQuick: Bool

    init(isQuick: Bool, progress: (String) -> Void) throws {
        self.isQuick = isQuick
        // Ten seconds each, as a user's.
        let question = service.question(seconds: isQuick ? 1 : 10)
        for seed in 1...(isQuick ? 1 : Self.searches) {
            let record = try virtualCapacity(
                question, VirtualStepRunner(script: service.script), seed: UInt64(seed)
            ) { _, made in
                steps += 1
                operations += made.record.measure.completed
            }
            guard let capacity = record.capacity, capacity.outcome == .found else {
                throw BenchmarkFailure("Search \(seed) found no capacity.")
            }
            found.append(capacity.perSecond)
            progress("Searches: \(seed) of \(Self.searches).")
        }
    }

    private var expected: Double { service.capacity(p99: 10 * service.time) }
    private var deviations: [Double] { found.map { $0 / expected - 1 } }
    private var near: Int { deviations.filter { abs($0) <= Self.nearness }.count }

    var meetsAllLimits: Bool { found.count - near <= Self.strays }

    var markdown: String {
        let quick = isQuick ? "**A quick run: it shows that the program works, and measures nothing.**\n\n" : ""
        let verdict = isQuick ? "not judged" : meetsAllLimits ? "pass" : "**fail**"
        let notes = [
            "Target: one server in virtual time that works 100 µs on each command, Poisson arrivals (M/D/1)",
            "Service level: response.p99 < 1ms, which by arithmetic holds up to \(fixed(expected, 0))/s",
            "\(found.count) searches, \(steps) steps, \(operations) operations",
            "Within 3 %: \(near) of \(found.count): \(verdict)",
        ]
        let rows = zip(found, deviations).enumerated().map { index, pair in
            "| \(index + 1) | \(fixed(pair.0, 0)) | \(fixed(pair.1 * 100, 2)) % |\n"
        }
        return "## Searches for a known capacity\n\n" + quick + notes.map { "- \($0)\n" }.joined()
            + "\n| seed | capacity per second | away by |\n|---:|---:|---:|\n" + rows.joined()
    }
}
