// SPDX-License-Identifier: Apache-2.0

/// The counts of the measure phase: planned = sent + unsent, and sent = completed + failed + unfinished.
package struct MeasureRecord: Sendable, Equatable {
    package var durationNs: Int64 = 0
    package var planned = 0
    package var sent = 0
    /// Planned operations that were never written: there was no connection until the end of the drain.
    package var unsent = 0
    package var completed = 0
    package var failed = 0
    /// Written, and still without an answer at the end of the drain.
    package var unfinished = 0
    /// Completed operations that ended inside the measure phase, not in the drain; nil when it was not counted.
    package var completedInWindow: Int?
    /// Completed operations by the duration.
    package var ratePerSecond = 0.0

    package init() {}

    package init(
        durationNs: Int64, planned: Int, sent: Int, unsent: Int, completed: Int, failed: Int, unfinished: Int,
        completedInWindow: Int?, ratePerSecond: Double
    ) {
        self.durationNs = durationNs
        self.planned = planned
        self.sent = sent
        self.unsent = unsent
        self.completed = completed
        self.failed = failed
        self.unfinished = unfinished
        self.completedInWindow = completedInWindow
        self.ratePerSecond = ratePerSecond
    }

    package var seconds: Double { Double(durationNs) / 1e9 }
}

/// What came before the measure phase.
package struct PhasesRecord: Sendable, Equatable {
    package var warmupNs: Int64 = 0
    package var populate = PopulateRecord()

    package init() {}

    package init(warmupNs: Int64, populate: PopulateRecord) {
        self.warmupNs = warmupNs
        self.populate = populate
    }
}

/// The keys that were written before the load.
package struct PopulateRecord: Sendable, Equatable {
    package var keys = 0
    package var durationNs: Int64 = 0
    package var failed = 0

    package init() {}

    package init(keys: Int, durationNs: Int64, failed: Int) {
        self.keys = keys
        self.durationNs = durationNs
        self.failed = failed
    }
}

extension MeasureRecord: JSONRecord {
    package static let fields: [JSONField<MeasureRecord>] = [
        .required("durationNs", \.durationNs), .required("planned", \.planned), .required("sent", \.sent),
        .required("unsent", \.unsent), .required("completed", \.completed), .required("failed", \.failed),
        .required("unfinished", \.unfinished), .added("completedInWindow", \.completedInWindow),
        .required("ratePerSecond", \.ratePerSecond),
    ]
}

extension PhasesRecord: JSONRecord {
    package static let fields: [JSONField<PhasesRecord>] = [
        .added("warmupNs", \.warmupNs), .added("populate", \.populate),
    ]
}

extension PopulateRecord: JSONRecord {
    package static let fields: [JSONField<PopulateRecord>] = [
        .added("keys", \.keys), .added("durationNs", \.durationNs), .added("failed", \.failed),
    ]
}
