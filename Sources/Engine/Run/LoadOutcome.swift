// SPDX-License-Identifier: Apache-2.0
internal import Histogram
package import Measure
package import Results

/// Everything that a load run brought to light, before it becomes a record.
///
/// Times are nanoseconds.
package struct LoadOutcome {
    /// By operation of the mix.
    package var operations: [OperationRecorder] = []
    package var intervals: [IntervalRow] = []
    /// The time that turns of the event loops took.
    package var turns: LatencyHistogram = .coarse()
    package var planned: UInt64 = 0
    package var unsent: UInt64 = 0
    package var completedInWindow: UInt64 = 0
    package var duration: Int64 = 0
    package var populated: UInt64 = 0
    package var populateFailed: UInt64 = 0
    package var populateDuration: Int64 = 0
    package var connectionsOpened = 0
    package var reconnects = 0
    package var connectFailures = 0
    package var connectionsRefused = 0
    /// How many clients the target takes; known only where it refused some, and tells.
    package var clientLimit: Int?
    /// Signs of life on connections that had been idle.
    package var pings = 0
    /// What happened where connections broke; nil where none did.
    package var failover: FailoverRecord?
    /// What became of each write; nil where that was not asked for.
    package var ledger: WriteLedger?
    /// When the fault of the run came, where it had one; nil where the run ended before.
    package var fault: FaultTimes?
    /// The p99 over five seconds by the last of them.
    var tails: [Int: Int64] = [:]
    /// The servers of the run by their numbers.
    var nodes: [String] = []
    package var handshakes = Handshakes()
    /// How it was encrypted; nil for a plain target.
    package var tls: TLSRecord?
    /// What became of tokens; nil where there were none.
    package var token: TokenRecord?
    /// What went to each node; nil for a single server.
    package var cluster: ClusterRecord?
    var nodeLoads = NodeLoads()
    var moved: UInt64 = 0
    var asked: UInt64 = 0
    /// The connections that were to stand, where there are more nodes than one; nil for those of the plan.
    var connectionsWanted: Int?
    /// The protocol that the server speaks; nil where nobody asked.
    package var resp: Int?
    package var threadShares: [Double] = []
    package var isInterrupted = false
    /// Sentences about what happened that no counter tells.
    package var notes: [String] = []
    /// The interval log's lines.
    package var log = ""
    package var serverBefore = ServerInfo()
    package var serverAfter = ServerInfo()
    /// The server's settings before the load, as far as it shows them.
    package var serverSettings: [(key: String, value: String)] = []
    var usageBefore = ClientUsage()
    var usageAfter = ClientUsage()
    var path = NetworkPath()
    /// When the load began, its warm-up included (monotonic).
    package var loadStart: Int64 = 0
    package var sessionsLost = 0
    package var sessionReconnects = 0
    /// The first values that were not what was written, each as a sentence with its key.
    package var wrongValueExamples: [String] = []
    /// What was found out about versions; nil where they are not followed.
    package var staleness: StalenessTally?
    /// Seconds since 1970 when the measure phase began.
    package var startedAt: Double = 0

    package init() {}
}

/// One operation in one second.
package struct IntervalRow: Sendable {
    package var second: Int
    package var operation: Int
    package var counts: IntervalOperation
    package var p50: Int64?
    package var p99: Int64?
    package var max: Int64?
}
