// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Plan
internal import Profiles

/// How the two paths are measured beside each other.
struct ComparisonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Pairs of blocks, one on each path, 1 to 30. A block is measured for --duration, after a --warmup of its "
                + "own: 1s where none is given, for that of the profile is for a run.", valueName: "count"))
    var pairs = 5

    @Option(help: ArgumentHelp("The paths to measure.", valueName: "paths"))
    var paths: ComparedPaths = .both

    @Option(
        help: ArgumentHelp(
            "How long the cold cache is watched while it fills, at most; 0s for not at all.", valueName: "time"))
    var coldStart = "10s"

    func validate() throws {
        guard (1...30).contains(pairs) else { throw ValidationError("--pairs must be from 1 to 30.") }
    }

    /// The longest that the cold start takes, in nanoseconds.
    func longestColdStart() throws -> Int64 {
        let time: Int64
        do throws(QuantityError) {
            time = try Times.parse(coldStart)
        } catch {
            throw UsageError("--cold-start: \(error)")
        }
        guard (0...3_600_000_000_000).contains(time) else {
            throw UsageError("--cold-start must be from 0s to 1h; it is the time until the cache is warm, at most.")
        }
        return time
    }
}

/// Both paths, or one alone.
enum ComparedPaths: String, ExpressibleByArgument, CaseIterable {
    case both, cached, direct

    var all: [ReadPath] {
        switch self {
        case .both: ReadPath.allCases
        case .cached: [.cached]
        case .direct: [.direct]
        }
    }
}
