// SPDX-License-Identifier: Apache-2.0
package import RESP
package import Workload

/// Everything that a run does, decided: what the engine executes and the record echoes.
///
/// Times are nanoseconds, sizes bytes.
package struct RunPlan: Sendable {
    package var name: String
    package var about: String
    package var seed: UInt64
    package var keys: KeyPlan
    package var values: ValuePlan
    /// At least one; the weights are positive and need not add up to 1.
    package var operations: [OperationPlan]
    package var load: LoadPlan
    package var phases: PhasePlan
    package var target: TargetPlan
    package var manners: Manners
    /// The way of the reads; `run` knows the cached one alone.
    package var path = ReadPath.cached
    /// The database behind the cache; nil where there is none: a plain run.
    package var database: DatabasePlan?
    package var block = Block(number: 0, stream: 0)
    /// How versions are followed; nil where they are not.
    package var staleness: StalenessPlan?
    /// The profile with every key, as `profile show` prints it and the record echoes it.
    ///
    /// Holds no secret.
    package var resolved: ResolvedProfile

    package init(
        name: String, about: String, seed: UInt64, keys: KeyPlan, values: ValuePlan, operations: [OperationPlan],
        load: LoadPlan, phases: PhasePlan, target: TargetPlan, manners: Manners, resolved: ResolvedProfile
    ) {
        self.name = name
        self.about = about
        self.seed = seed
        self.keys = keys
        self.values = values
        self.operations = operations
        self.load = load
        self.phases = phases
        self.target = target
        self.manners = manners
        self.resolved = resolved
    }
}

/// Which keys there are and how they are chosen.
package struct KeyPlan: Sendable {
    package var count: UInt64
    package var name: KeyName
    /// The name as the user wrote it, for messages and for the owner marker.
    package var nameText: String
    package var pick: any KeyPick

    package init(count: UInt64, name: KeyName, nameText: String, pick: any KeyPick) {
        self.count = count
        self.name = name
        self.nameText = nameText
        self.pick = pick
    }
}

/// What values look like.
package struct ValuePlan: Sendable {
    package var size: any ValueSize
    package var content: ValueContent
    /// The share of a value that compresses away, 0…1; only for `random` and `text`.
    package var compressible: Double
    package var expiry: Expiry

    package init(size: any ValueSize, content: ValueContent, compressible: Double, expiry: Expiry) {
        self.size = size
        self.content = content
        self.compressible = compressible
        self.expiry = expiry
    }
}

/// One operation of the mix.
package struct OperationPlan: Sendable {
    package var kind: OperationKind
    package var weight: Double
    /// What is appended to the key name: empty, or `:hash` and the like when the mix has keys of several data types.
    package var keySuffix: String

    package init(kind: OperationKind, weight: Double, keySuffix: String = "") {
        self.kind = kind
        self.weight = weight
        self.keySuffix = keySuffix
    }
}

/// How the load arrives and over what.
package struct LoadPlan: Sendable {
    package enum Arrivals: Sendable {
        /// An open loop at a rate of operations per second.
        case open(any ArrivalSchedule, ratePerSecond: Double)
        case closed
    }

    package var arrivals: Arrivals
    package var connections: Int
    package var depth: Int
    package var threads: Int
    /// The processors that threads are pinned to, in turn; empty for none.
    package var pin: [Int]
    /// Whether the last 50 µs before a due time are spun.
    package var spin: Bool
    /// How many connections are opened in a second, at most, on all threads together; nil for as fast as they come.
    package var connectRate: Double?

    package init(
        arrivals: Arrivals, connections: Int, depth: Int, threads: Int, pin: [Int], spin: Bool,
        connectRate: Double? = nil
    ) {
        self.arrivals = arrivals
        self.connections = connections
        self.depth = depth
        self.threads = threads
        self.pin = pin
        self.spin = spin
        self.connectRate = connectRate
    }
}

/// What happens one after another.
package struct PhasePlan: Sendable {
    package enum Measure: Sendable, Equatable {
        case duration(Int64)
        case requests(UInt64)
    }

    /// The share of the keys that is written before the load, 0…1.
    package var populate: Double
    package var warmup: Int64
    package var measure: Measure
    /// How long replies are awaited after the last operation was due.
    package var drain: Int64

    package init(populate: Double, warmup: Int64, measure: Measure, drain: Int64) {
        self.populate = populate
        self.warmup = warmup
        self.measure = measure
        self.drain = drain
    }
}

/// The cache under test and how connections to it behave.
package struct TargetPlan: Sendable {
    package var url: TargetURL
    /// 2 or 3.
    package var resp: Int
    package var connectTimeout: Int64
    package var timeout: Int64
    package var tls: TLSPlan
    /// What takes the place of the URL's password; nil for none.
    package var token: TokenPlan?
    /// Whether the target must be a cluster; else its own answer decides.
    package var isCluster = false
    package var readFrom = ReadFrom.primary
    /// Whether connections tell the nodes of a cluster that replicas may answer: once it is known to be one.
    package var sendsReadOnly = false

    package init(url: TargetURL, resp: Int, connectTimeout: Int64, timeout: Int64, tls: TLSPlan = TLSPlan()) {
        self.url = url
        self.tls = tls
        self.resp = resp
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }
}

/// How the run treats data that is there.
package struct Manners: Sendable, Equatable {
    /// Write even where keys of somebody else exist under the key name.
    package var overwrite: Bool
    /// Remove the written keys at the end.
    package var cleanup: Bool

    package init(overwrite: Bool, cleanup: Bool) {
        self.overwrite = overwrite
        self.cleanup = cleanup
    }
}
