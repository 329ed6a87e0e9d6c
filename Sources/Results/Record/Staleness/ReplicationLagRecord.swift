// SPDX-License-Identifier: Apache-2.0

/// How long after the primary's acknowledgement a version was seen on another server.
package struct ReplicationLagRecord: Sendable, Equatable {
    /// The other server's URL.
    package var secondary = ""
    /// Versions that were written, and those of them that never came within `patienceNs`.
    package var versions = 0
    package var unseen = 0
    package var patienceNs: Int64 = 0
    /// Upper bounds: a version was there at the latest when the reply that held it came.
    package var lag = LatencyRecord()
    /// How long a look at the secondary took, at the median: a lag is known no more exactly.
    package var resolutionNs: Int64 = 0

    package init() {}
}

extension ReplicationLagRecord: JSONRecord {
    package static let fields: [JSONField<ReplicationLagRecord>] = [
        .required("secondary", \.secondary), .required("versions", \.versions), .required("unseen", \.unseen),
        .required("patienceNs", \.patienceNs), .required("lag", \.lag), .required("resolutionNs", \.resolutionNs),
    ]
}
