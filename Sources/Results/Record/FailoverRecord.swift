// SPDX-License-Identifier: Apache-2.0

/// What happened to a run in which connections broke, or in which a server changed its part.
///
/// Times are nanoseconds since the measure phase began, so that those of the warm-up are below zero.
package struct FailoverRecord: Sendable, Equatable {
    /// When the first error came.
    package var firstErrorNs: Int64 = 0
    /// The longest time in which no operation succeeded on any connection.
    package var noSuccessNs: Int64 = 0
    /// The times in which something failed and nothing succeeded, in order; the longest 20.
    package var outages: [OutageRecord] = []
    /// Broken connections and failed attempts to connect by what they met, and error replies by their first word.
    package var errors = OrderedCounts()
    /// The p99 of the response time over the (up to five) whole seconds before the longest outage; nil where there were too
    /// few operations.
    package var p99BeforeNs: Int64?
    /// How long after the first error of the longest outage five seconds began whose p99 was within 10 % of that before, to
    /// the second; nil where the run ended before, or nothing is known of the time before.
    package var p99BackAfterNs: Int64?
    package var nodes: [NodeFailoverRecord] = []

    package init() {}
}

/// A time in which something failed and nothing succeeded.
package struct OutageRecord: Sendable, Equatable {
    package var lastSuccessNs: Int64 = 0
    package var firstErrorNs: Int64?
    /// Nil where nothing succeeded until the end.
    package var firstSuccessNs: Int64?
    package var lengthNs: Int64 = 0

    /// Whether nothing succeeded until the end, or until nothing was asked any more.
    package var isOpen: Bool { firstSuccessNs == nil }

    package init() {}

    package init(lastSuccessNs: Int64, firstErrorNs: Int64?, firstSuccessNs: Int64?, lengthNs: Int64) {
        self.lastSuccessNs = lastSuccessNs
        self.firstErrorNs = firstErrorNs
        self.firstSuccessNs = firstSuccessNs
        self.lengthNs = lengthNs
    }
}

/// The same of one server.
package struct NodeFailoverRecord: Sendable, Equatable {
    /// Such as `10.0.0.4:6379`.
    package var address = ""
    package var firstErrorNs: Int64 = 0
    package var noSuccessNs: Int64 = 0
    package var outages: [OutageRecord] = []
    package var errors = OrderedCounts()

    package init() {}

    package init(
        address: String, firstErrorNs: Int64, noSuccessNs: Int64, outages: [OutageRecord], errors: OrderedCounts
    ) {
        self.address = address
        self.firstErrorNs = firstErrorNs
        self.noSuccessNs = noSuccessNs
        self.outages = outages
        self.errors = errors
    }
}

extension FailoverRecord: JSONRecord {
    package static let fields: [JSONField<FailoverRecord>] = [
        .required("firstErrorNs", \.firstErrorNs), .required("noSuccessNs", \.noSuccessNs),
        .required("outages", \.outages), .required("errors", \.errors), .required("p99BeforeNs", \.p99BeforeNs),
        .required("p99BackAfterNs", \.p99BackAfterNs), .required("nodes", \.nodes),
    ]
}

extension OutageRecord: JSONRecord {
    package static let fields: [JSONField<OutageRecord>] = [
        .required("lastSuccessNs", \.lastSuccessNs), .required("firstErrorNs", \.firstErrorNs),
        .required("firstSuccessNs", \.firstSuccessNs), .required("lengthNs", \.lengthNs),
    ]
}

extension NodeFailoverRecord: JSONRecord {
    package static let fields: [JSONField<NodeFailoverRecord>] = [
        .required("address", \.address), .required("firstErrorNs", \.firstErrorNs),
        .required("noSuccessNs", \.noSuccessNs), .required("outages", \.outages), .required("errors", \.errors),
    ]
}
