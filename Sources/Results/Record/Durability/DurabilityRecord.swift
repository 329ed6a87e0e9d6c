// SPDX-License-Identifier: Apache-2.0

/// Acknowledged writes, a fault, and what was left of them: one row for each setting of persistence.
package struct DurabilityRecord: Sendable, Equatable {
    /// `process-kill`, `process-stop`, `restart`, `cut` or `command`.
    package var fault = ""
    /// What was done, as a full sentence.
    package var faultText = ""
    /// What such a fault does not show, as full sentences.
    package var limits = ""
    /// The rate at which writes were due; nil in a closed loop.
    package var ratePerSecond: Double?
    /// What was allowed, as it was written: `lost=10`; empty for nothing.
    package var allowed: [String] = []
    /// Whether more was lost, or found wrong, than was allowed.
    package var exceeds = false
    package var settings: [DurabilitySettingRecord] = []
    /// How much a primary database is still needed, with figures.
    package var explanation = ""

    package init() {}
}

/// What the final read says.
///
/// The raw value is its name in records and reports.
package enum DurabilityOutcome: String, Sendable, CaseIterable {
    case kept, lost
    /// What was found is not what was written.
    case wrong
    /// There was no final read, or no fault.
    case unknown
}

/// One setting of persistence, or the user's own target.
///
/// Times are nanoseconds.
package struct DurabilitySettingRecord: Sendable, Equatable {
    /// `none`, `RDB 5 s`, `AOF everysec`, or as the user wrote it.
    package var name = ""
    /// With `***` in place of the password.
    package var url = ""
    package var server = ""
    /// The server's own settings, one directive each; empty for a target of the user's.
    package var directives: [String] = []
    package var replicas = 0
    /// How many replicas were waited for after each write; nil where none were.
    package var wait: Int?
    /// The kind of the file system under the server's files.
    package var fileSystem: String?
    /// The run's own directory, from this one.
    package var directory = ""

    package var outcome = DurabilityOutcome.unknown
    package var attempted = 0
    package var acknowledged = 0
    package var refused = 0
    /// Without an answer that says whether they were done.
    package var unknown = 0
    /// Done by the primary, and not confirmed by as many replicas as were asked for.
    package var unconfirmed = 0
    /// Of those acknowledged, the ones that were sent before the fault.
    package var acknowledgedBeforeFault: Int?
    /// Those of this run that were found; nil without a final read, as are those below.
    package var read: Int?
    package var lost: Int?
    package var recovered: Int?
    /// Of the recovered, those that the server had refused.
    package var recoveredRefused: Int?
    /// Values that nobody wrote there.
    package var unexpected: Int?
    /// Numbers of the first writes that were lost.
    package var lostExamples: [Int] = []
    /// From the sending of the oldest and of the newest write that was lost to the fault; nil where none was.
    ///
    /// Below zero for one that was sent after it began.
    package var oldestLostNs: Int64?
    package var newestLostNs: Int64?
    /// The share of acknowledged writes that may still be lost in such a fault, at 95 % confidence; nil where some were.
    package var upperBound: Double?

    /// What a fault of this kind may take, by the settings, as half a sentence.
    package var expected = ""
    /// The same as a time before the fault; nil where it is no time.
    package var expectedNs: Int64?
    /// The same for a loss of power, which was not measured.
    package var expectedAtPowerLoss = ""
    package var expectedAtPowerLossNs: Int64?

    /// Writes per second in a closed loop without a fault: the median of the rounds, the least and the most; nil where that
    /// was not measured, as are those below.
    package var throughputPerSecond: Double?
    package var throughputLowPerSecond: Double?
    package var throughputHighPerSecond: Double?
    /// Response times at the rate of the run, without a fault.
    package var p50Ns: Int64?
    package var p99Ns: Int64?

    /// When the fault began, since the measure phase did, and how long it took; nil where it did not come.
    package var faultAtNs: Int64?
    package var faultLengthNs: Int64?
    /// What went wrong with the fault, as a sentence.
    package var faultProblem: String?
    /// Why there was no final read, as a sentence.
    package var readProblem: String?
    /// Keys that the server threw away for want of memory, which are lost to no fault; nil where it does not tell.
    package var evicted: Int?
    package var failover: FailoverRecord?

    package init() {}
}

extension DurabilityOutcome: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        let name = try String(json: json)
        guard let outcome = DurabilityOutcome(rawValue: name) else {
            throw JSONMismatch("is \"\(name)\", which this version does not know")
        }
        self = outcome
    }

    package var json: JSONValue { .text(rawValue) }
}

extension DurabilityRecord: JSONRecord {
    package static let fields: [JSONField<DurabilityRecord>] = [
        .required("fault", \.fault), .required("faultText", \.faultText), .required("limits", \.limits),
        .required("ratePerSecond", \.ratePerSecond), .required("allowed", \.allowed), .required("exceeds", \.exceeds),
        .required("settings", \.settings), .required("explanation", \.explanation),
    ]
}

extension DurabilitySettingRecord: JSONRecord {
    package static let fields: [JSONField<DurabilitySettingRecord>] = [
        .required("name", \.name), .required("url", \.url), .required("server", \.server),
        .required("directives", \.directives), .required("replicas", \.replicas), .required("wait", \.wait),
        .required("fileSystem", \.fileSystem), .required("directory", \.directory), .required("outcome", \.outcome),
        .required("attempted", \.attempted), .required("acknowledged", \.acknowledged),
        .required("refused", \.refused), .required("unknown", \.unknown), .required("unconfirmed", \.unconfirmed),
        .required("acknowledgedBeforeFault", \.acknowledgedBeforeFault), .required("read", \.read),
        .required("lost", \.lost), .required("recovered", \.recovered),
        .required("recoveredRefused", \.recoveredRefused), .required("unexpected", \.unexpected),
        .required("lostExamples", \.lostExamples), .required("oldestLostNs", \.oldestLostNs),
        .required("newestLostNs", \.newestLostNs), .required("upperBound", \.upperBound),
        .required("expected", \.expected), .required("expectedNs", \.expectedNs),
        .required("expectedAtPowerLoss", \.expectedAtPowerLoss),
        .required("expectedAtPowerLossNs", \.expectedAtPowerLossNs),
        .required("throughputPerSecond", \.throughputPerSecond),
        .required("throughputLowPerSecond", \.throughputLowPerSecond),
        .required("throughputHighPerSecond", \.throughputHighPerSecond), .required("p50Ns", \.p50Ns),
        .required("p99Ns", \.p99Ns), .required("faultAtNs", \.faultAtNs), .required("faultLengthNs", \.faultLengthNs),
        .required("faultProblem", \.faultProblem), .required("readProblem", \.readProblem),
        .required("evicted", \.evicted), .whenPresent("failover", \.failover),
    ]
}
