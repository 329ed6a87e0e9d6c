// SPDX-License-Identifier: Apache-2.0

/// The highest rate at which a target met its service level.
///
/// Rates are operations per second.
package struct CapacityRecord: Sendable, Equatable {
    /// The median over the searches with the best connections and depth; 0 where the service level is out of reach.
    package var perSecond = 0.0
    /// The least and the greatest over the searches; of a single one the rate itself, and the lowest that missed.
    ///
    /// Nil where no search came to its end.
    package var low: Double?
    package var high: Double?
    /// What the first rate above the capacity ran into: `client`, `errors`, `evictions`, `network`, `connections`,
    /// `server-cpu`, or `unknown`.
    package var limiter = ""
    /// The service level as it was written, one expression each.
    package var slo: [String] = []
    package var steps: [CapacityStepRecord] = []
    package var outcome = CapacityOutcome.found
    /// What the outcome means here, as a full sentence.
    package var explanation = ""
    /// The connections and the depth that it was reached with.
    package var connections = 0
    package var depth = 0
    /// The closed loops, which tell where to search.
    package var ramp: [RampStepRecord] = []
    package var searches: [CapacitySearchRecord] = []
    /// The rate that the profile asks for.
    package var askedPerSecond: Double?
    /// Nil where too few numbers of connections were measured at one depth.
    package var scaling: ScalingRecord?
    /// The folder of the step whose latencies stand for the capacity; empty where there is none.
    package var atCapacity = ""

    package init() {}

    /// How many times the asked rate the capacity is.
    package var headRoom: Double? {
        guard let askedPerSecond, askedPerSecond > 0, perSecond > 0 else { return nil }
        return perSecond / askedPerSecond
    }
}

/// How a search ended.
package enum CapacityOutcome: String, Sendable, JSONMappable {
    case found
    /// A rate met the service level, and its confirmation did not, five times over.
    case unconfirmed
    /// Not even one operation per second meets the service level.
    case outOfReach = "out-of-reach"
    /// The client was the limit: the target can do more.
    case clientLimit = "client-limit"
    case targetLost = "target-lost"
    case interrupted

    package init(json: JSONValue) throws(JSONMismatch) {
        let text = try String(json: json)
        guard let outcome = Self(rawValue: text) else { throw JSONMismatch("is no outcome: “\(text)”") }
        self = outcome
    }

    package var json: JSONValue { .text(rawValue) }
}

/// One rate that was tried in an open loop.
package struct CapacityStepRecord: Sendable, Equatable {
    package var ratePerSecond = 0.0
    /// `ok`, `bad`, `undecided`: together with the steps at the same rate that it follows.
    package var verdict = ""
    package var p99Ns: Int64?
    /// What bound; `none` where nothing did.
    package var limiter = ""
    package var p50Ns: Int64?
    package var p99_9Ns: Int64?
    /// From 1.
    package var search = 1
    /// `floor`, `bracket`, `bisect`, `confirm`, `asked`.
    package var purpose = ""
    /// Under the directory of the whole: `steps/01`.
    package var directory = ""
    package var connections = 0
    package var depth = 0
    package var durationNs: Int64 = 0
    package var completedPerSecond = 0.0
    /// The share of planned operations without a good answer.
    package var errorRate = 0.0
    /// The processor time of the server's main thread by the wall time; nil where the server does not tell.
    package var serverProcessorShare: Double?
    /// The expressions that it missed.
    package var missed: [String] = []

    package init() {}
}

/// A closed loop: as many operations as the target answers.
package struct RampStepRecord: Sendable, Equatable {
    package var connections = 0
    package var depth = 0
    package var perSecond = 0.0
    package var limiter = ""
    package var search = 1
    package var directory = ""
    package var serverProcessorShare: Double?

    package init() {}
}

/// One whole search with one number of connections and one depth.
package struct CapacitySearchRecord: Sendable, Equatable {
    package var search = 1
    package var connections = 0
    package var depth = 0
    package var ceilingPerSecond = 0.0
    /// 0 where no rate met the service level.
    package var perSecond = 0.0
    /// The lowest rate that missed it; nil where none did.
    package var missedPerSecond: Double?
    package var limiter = ""
    package var outcome = CapacityOutcome.found
    /// The folder of its last confirmation; empty where there is none.
    package var directory = ""

    package init() {}
}

/// The universal scalability law, fitted to the closed loops of one depth.
package struct ScalingRecord: Sendable, Equatable {
    package var depth = 0
    package var points = 0
    package var perClient = 0.0
    package var contention = 0.0
    package var coherency = 0.0
    /// The root of the mean square of the relative deviations.
    package var deviation = 0.0
    /// The connections with the highest throughput; nil where there is none within twice the measured range.
    package var kneeConnections: Double?
    package var kneePerSecond: Double?
    package var mostConnections = 0

    package init() {}
}
