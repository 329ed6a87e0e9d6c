// SPDX-License-Identifier: Apache-2.0
internal import Database

/// What one worker counted beside its recorders.
///
/// Times are nanoseconds.
struct WorkerResult: Sendable {
    var planned: UInt64 = 0
    var unsent: UInt64 = 0
    /// Replies that came before the measured time was over.
    var completedInWindow: UInt64 = 0
    var measureStart: Int64 = 0
    var measureEnd: Int64 = 0
    /// When the last measured operation was answered or given up.
    var lastReply: Int64 = 0
    var cpu: Int64 = 0
    var populated: UInt64 = 0
    var populateFailed: UInt64 = 0
    var populateDuration: Int64 = 0
    var firstPopulateError: String?
    var connectionsOpened = 0
    var reconnects = 0
    var connectFailures = 0
    var connectionsLost = 0
    var readyAtStart = 0
    /// The error number of the last connection attempt that failed, or 0.
    var lastConnectError: Int32 = 0
    /// The error reply that refused the greeting, such as a wrong password.
    var greetingError: String?
    /// Connections that the server refused because it has too many, and its words.
    var connectionsRefused = 0
    var refusal: String?
    /// Signs of life on connections that had been idle.
    var pings = 0
    /// What failed during the load.
    var outages = OutageLog()
    /// What became of each write; nil where that was not asked for.
    var writes: WriteLog?
    /// The first error reply of the run, whole.
    var firstErrorReply: String?
    /// Database sessions that stood when the load began, and why one of the others did not.
    var sessionsAtStart = 0
    var sessionFailure: DatabaseFailure?
    var sessionsLost = 0
    var sessionReconnects = 0
    /// The first failure of a query in the load.
    var firstDatabaseFailure: DatabaseFailure?
    /// The first values that were not what was written, each as a sentence with its key.
    var wrongValueExamples: [String] = []
    /// What was found out about versions; nil where they are not followed.
    var staleness: StalenessTally?
    /// A peer that did not speak RESP.
    var protocolErrors = 0
    /// Connections that stood and took new credentials, or were refused them.
    var authenticated = 0
    var authenticationsRefused = 0
    var handshakes = Handshakes()
    /// Of a target of several nodes: what went to each, and redirections that were followed or came too often.
    var nodes = NodeLoads()
    var moved: UInt64 = 0
    var asked: UInt64 = 0
    /// Operations of a closed loop that were left out because their node could not be reached.
    var passedOver: UInt64 = 0
    /// Nodes that came when there was no place for more.
    var nodesTurnedAway: UInt64 = 0
    /// The first reason for which TLS broke.
    var tlsFault: TLSFault?
}
