// SPDX-License-Identifier: Apache-2.0
package import Database
package import Plan
package import RESP
package import Workload

/// What a user asked for: a profile file with the flags over it, in plain units.
///
/// The values here are the defaults; there are no others.
package struct Profile: Sendable {
    package var name = "unnamed"
    package var about = ""
    package var seed: UInt64 = 42
    package var keys = Keys()
    package var values = Values()
    package var operations: [Operation] = [
        Operation(.named("get"), weight: .share(0.9)), Operation(.named("set"), weight: .share(0.1)),
    ]
    package var load = Load()
    package var phases = Phases()
    package var target = Target()
    package var database = Database()
    /// Where each key was written, by its path; keys that were left out are missing.
    package var locations: [String: ProfileLocation] = [:]

    package init() {}

    package struct Keys: Sendable {
        package var count: UInt64 = 100_000
        package var name = "cachegauge:key:{id}"
        package var pick = DistributionChoice("uniform")
    }

    package struct Values: Sendable {
        package var size = DistributionChoice("fixed", ["size": .number(512)])
        package var content = ValueContent.json
        /// nil for the content's own: 50 % for text, 0 % for random.
        package var compressible: Double?
        package var expiry = Expiry.none
    }

    /// One operation of the mix.
    package struct Operation: Sendable, Equatable {
        package enum Source: Sendable, Equatable {
            /// One of the operations that the program knows.
            case named(String)
            /// A command template.
            case command(String)
        }

        package var source: Source
        package var weight: Weight
        /// The keys of one `mget`, `mset` or `del`; nil for the operation's own number.
        package var keys: Int?
        /// A name of the user's own for reports.
        package var name: String?

        package init(_ source: Source, weight: Weight, keys: Int? = nil, name: String? = nil) {
            self.source = source
            self.weight = weight
            self.keys = keys
            self.name = name
        }
    }

    package struct Load: Sendable {
        package var arrivals = "poisson"
        package var ratePerSecond = 2000.0
        package var connections = 50
        package var depth = 16
        package var threads = Threads.auto
        package var pin: [Int] = []
        package var spin = false
        /// Connections that are opened in a second, at most; nil for as fast as they come.
        package var connectRate: Double?
    }

    package enum Threads: Sendable, Equatable {
        case auto
        case number(Int)
    }

    package struct Phases: Sendable {
        package var populate = 1.0
        package var warmup: Int64 = 5_000_000_000
        package var measure = PhaseEnd.duration(30_000_000_000)
        package var drain: Int64 = 2_000_000_000
    }

    /// What ends the measure phase.
    package enum PhaseEnd: Sendable, Equatable {
        /// A time in nanoseconds.
        case duration(Int64)
        case requests(UInt64)
    }

    package struct Target: Sendable {
        /// nil for the sandbox.
        package var url: TargetURL?
        /// The scheme of a target that names none; nil where that is a mistake.
        package var scheme: String?
        /// The port of a target that names none; nil for Redis' own.
        package var port: Int?
        package var resp = 2
        package var connectTimeout: Int64 = 1_000_000_000
        package var timeout: Int64 = 1_000_000_000
        /// Whether the target must be a cluster; else its own answer decides.
        package var isCluster = false
        package var readFrom = ReadFrom.primary
        package var tls = TLSPlan()
        /// What takes the place of the URL's password: from flags, never from a file.
        package var token: TokenPlan?
    }

    /// The database behind the cache; a plain run knows none.
    package struct Database: Sendable {
        /// nil for the sandbox.
        package var url: (any DatabaseSpec)?
        package var connections = 16
        package var timeout: Int64 = 5_000_000_000
        /// How often a query that the database refuses for the time being is made again; nil for what its kind does by
        /// itself: nothing, except Cosmos DB.
        package var retries: Int?
        /// Before the first time, in nanoseconds.
        package var retryWait: Int64 = 100_000_000
        package var delay = QueryDelay.none
        package var strategy = InvalidationStrategy.delete
        package var limit: DatabaseLimit?
        /// nil for a table of ours.
        package var statements: UserStatements?
    }
}

/// A distribution by its name, with complete parameters.
package struct DistributionChoice: Sendable, Equatable {
    package var name: String
    package var parameters: [String: ParameterValue]

    package init(_ name: String, _ parameters: [String: ParameterValue] = [:]) {
        self.name = name
        self.parameters = parameters
    }
}

/// A weight as it was written: relative, or a share of the whole.
package enum Weight: Sendable, Equatable {
    case relative(UInt64)
    case share(Double)

    package var value: Double {
        switch self {
        case .relative(let number): Double(number)
        case .share(let share): share
        }
    }
}
