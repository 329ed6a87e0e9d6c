// SPDX-License-Identifier: Apache-2.0

/// What the command line asks for.
struct Options {
    enum Job: Equatable {
        /// Measure both clients and judge the result.
        case compare
        /// Print a comparison that was measured before, from its CSV file.
        case render(samples: String)
        case countAllocations
        /// Measure the paths of a comparison beside pgbench, psql and a plain run.
        case databases
        /// Measure a cluster of three nodes beside a single server.
        case cluster
        /// Search for a capacity that is known.
        case searches
        case help
    }

    var job = Job.compare
    /// The Markdown file that the table is written to; its samples go beside it as CSV.
    ///
    /// Nil: only to standard output.
    var output: String?
    /// Of the database cases only those whose names hold this; nil for all.
    var only: String?
    /// One round of one second each: whether the program works, not how fast anything is.
    var quick = false

    static let help = """
        Benchmarks: what cachegauge costs, beside redis-benchmark.

          Benchmarks [--output FILE.md] [--quick]   run both clients in turn and print a table
          Benchmarks --from FILE.csv                print the table of an earlier run from its samples
          Benchmarks --allocations                  count memory allocations per operation
          Benchmarks --databases [--quick] [--only TEXT]
                                                    run the direct path beside pgbench and sysbench, the cached
                                                    path beside a plain run, seeding beside psql and mariadb, and
                                                    Cosmos DB beside curl; with --only those cases whose names hold a text
          Benchmarks --cluster [--quick]            run on a cluster of three nodes beside a single server
          Benchmarks --searches [--quick]           search for a known capacity twenty times, in virtual time

        --output FILE.md  also write the table to FILE.md and every sample to FILE.csv
        --quick           one round of one second each: shows that the program works, measures nothing

        Exit codes: 0 all limits are met, 1 an error, 2 a limit is not met, 64 bad usage.
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": job = .help
            case "--quick": quick = true
            case "--allocations": job = .countAllocations
            case "--databases": job = .databases
            case "--cluster": job = .cluster
            case "--searches": job = .searches
            case "--only": only = try Options.value(of: argument, in: &rest)
            case "--from": job = .render(samples: try Options.value(of: argument, in: &rest))
            case "--output":
                let file = try Options.value(of: argument, in: &rest)
                guard file.hasSuffix(".md") else {
                    throw BadUsage("--output takes a file whose name ends in .md, not \(file).")
                }
                output = file
            default:
                throw BadUsage("\(argument) is not an option of Benchmarks: --help lists them.")
            }
        }
    }

    private static func value(of option: String, in rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else {
            throw BadUsage("\(option) needs a value behind it: a file, or for --only a text.")
        }
        return value
    }
}

/// A mistake on the command line: a full sentence.
struct BadUsage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Why a benchmark could not be carried out: a full sentence.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
