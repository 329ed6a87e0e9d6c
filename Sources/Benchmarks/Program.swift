// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Measures what cachegauge costs, beside redis-benchmark on the same server in the same run.
@main
enum Program {
    static func main() {
        exit(code())
    }

    private static func code() -> Int32 {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            switch options.job {
            case .help:
                print(Options.help)
                return 0
            case .render(let file):
                let record = try ComparisonRecord(csv: TextFile.read(file))
                print(ComparisonTable(record).markdown, terminator: "")
                return record.isQuick || ComparisonTable(record).meetsAllLimits ? 0 : 2
            case .compare:
                try refuseUnoptimised()
                return try compare(options)
            case .databases:
                try refuseUnoptimised()
                let cases = DatabaseCases.all.filter { measured in
                    options.only.map { measured.name.contains($0) } ?? true
                }
                guard !cases.isEmpty else {
                    throw BadUsage("No database case has a name that holds the text of --only.")
                }
                let table = try DatabaseTable(
                    measuring: cases, on: Machine(), rounds: options.quick ? 1 : 5,
                    seconds: options.quick ? 1 : 6, isQuick: options.quick, progress: say)
                print(table.markdown, terminator: "")
                if let output = options.output { try TextFile.write(table.markdown, to: output) }
                return options.quick || table.meetsAllLimits ? 0 : 2
            case .cluster:
                try refuseUnoptimised()
                let table = try ClusterTable(
                    on: Machine(), rounds: options.quick ? 1 : 5, seconds: options.quick ? 1 : 4,
                    isQuick: options.quick,
                    progress: say)
                print(table.markdown, terminator: "")
                if let output = options.output { try TextFile.write(table.markdown, to: output) }
                return options.quick || table.meetsAllLimits ? 0 : 2
            case .searches:
                try refuseUnoptimised()
                let table = try SearchTable(isQuick: options.quick, progress: say)
                print(table.markdown, terminator: "")
                if let output = options.output { try TextFile.write(table.markdown, to: output) }
                return options.quick || table.meetsAllLimits ? 0 : 2
            case .countAllocations:
                try refuseUnoptimised()
                let table = try AllocationTable(measuring: AllocationCases.all)
                print(table.markdown, terminator: "")
                return table.meetsAllLimits ? 0 : 2
            }
        } catch let error as BadUsage {
            complain(error.description)
            return 64
        } catch {
            complain("\(error)")
            return 1
        }
    }

    private static func compare(_ options: Options) throws -> Int32 {
        let comparison = try Comparison(rounds: options.quick ? 1 : 5, seconds: options.quick ? 1 : 6)
        var record = try comparison.run(progress: say)
        record.isQuick = options.quick
        let table = ComparisonTable(record)
        print(table.markdown, terminator: "")
        if let output = options.output {
            try TextFile.write(table.markdown, to: output)
            try TextFile.write(record.csv, to: String(output.dropLast(3)) + ".csv")
        }
        return options.quick || table.meetsAllLimits ? 0 : 2
    }

    /// A debug build costs many times as much, and its figures would mislead.
    private static func refuseUnoptimised() throws {
        #if DEBUG
            throw BenchmarkFailure("This is a debug build, whose figures mean nothing: run make bench.")
        #endif
    }

    private static func complain(_ sentence: String) {
        say("Error: \(sentence)")
    }

    /// Writes a line to standard error.
    private static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        write(STDERR_FILENO, bytes, bytes.count)
    }
}
