// SPDX-License-Identifier: Apache-2.0

/// How the load arrived and over what.
package struct LoadRecord: Sendable, Equatable {
    /// `poisson`, `uniform`, or `closed`.
    package var arrivals = ""
    /// The planned rate; nil in a closed loop.
    package var ratePerSecond: Double?
    package var connections = 0
    package var depth = 0
    package var threads = 0
    /// The processors that the threads were pinned to; empty when they were free.
    package var pin: [Int] = []
    /// Whether the last stretch before a due time was spun.
    package var spin = false

    package init() {}

    package init(
        arrivals: String, ratePerSecond: Double?, connections: Int, depth: Int, threads: Int, pin: [Int] = [],
        spin: Bool = false
    ) {
        self.arrivals = arrivals
        self.ratePerSecond = ratePerSecond
        self.connections = connections
        self.depth = depth
        self.threads = threads
        self.pin = pin
        self.spin = spin
    }

    package var isClosed: Bool { arrivals == "closed" }
}

/// What the run and its workload lead one to expect.
package struct ExpectationRecord: Sendable, Equatable {
    /// The share of reads that should find nothing, 0…1; nil when it is not known.
    package var missShare: Double?
    /// The mean size of a value in bytes; nil when it is not known.
    package var averageValueBytes: Double?

    package init() {}

    package init(missShare: Double?, averageValueBytes: Double?) {
        self.missShare = missShare
        self.averageValueBytes = averageValueBytes
    }
}

extension LoadRecord: JSONRecord {
    package static let fields: [JSONField<LoadRecord>] = [
        .required("arrivals", \.arrivals), .required("ratePerSecond", \.ratePerSecond),
        .required("connections", \.connections), .required("depth", \.depth), .required("threads", \.threads),
        .added("pin", \.pin), .added("spin", \.spin),
    ]
}

extension ExpectationRecord: JSONRecord {
    package static let fields: [JSONField<ExpectationRecord>] = [
        .added("missShare", \.missShare), .added("averageValueBytes", \.averageValueBytes),
    ]
}
