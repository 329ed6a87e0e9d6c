// SPDX-License-Identifier: Apache-2.0

/// What a comparison came to for one of several databases; nil where it was not measured or is not compared.
package struct ComparedDatabaseRecord: Sendable, Equatable {
    /// Its place and kind: `01-postgres`, which is the folder of its own comparison under `databases/`.
    package var name = ""
    package var directory = ""
    package var kind = ""
    /// With `***` in place of user and password.
    package var url = ""
    package var valid = true
    /// Of the response of reads, as is the speed-up: direct by cached.
    package var directMeanNs: Int64?
    package var cachedMeanNs: Int64?
    package var directP99Ns: Int64?
    package var cachedP99Ns: Int64?
    package var speedup: RatioRecord?
    package var hitRatio: Double?
    package var directQueriesPerSecond: Double?
    package var cachedQueriesPerSecond: Double?
    package var directUnitsPerSecond: Double?
    package var cachedUnitsPerSecond: Double?
    package var hitRatioNeeded: Double?

    package init() {}

    /// - Parameter record: of its own comparison.
    init(_ name: String, _ record: RunRecord) {
        self.name = name
        directory = "databases/\(name)"
        valid = record.validity.valid
        guard let comparison = record.comparison else { return }
        let load = comparison.databases.first
        kind = load?.kind ?? ""
        url = load?.url ?? ""
        func response(_ path: String) -> LatencyRecord? { record.path(path)?.operation("read")?.latency[.response] }
        let isComparable = comparison.overloaded.isEmpty
        directMeanNs = response("direct").flatMap { $0.count > 0 ? $0.meanNs : nil }
        cachedMeanNs = response("cached").flatMap { $0.count > 0 ? $0.meanNs : nil }
        directP99Ns = response("direct")?.p99Ns
        cachedP99Ns = response("cached")?.p99Ns
        speedup = isComparable ? comparison.speedup.mean : nil
        hitRatio = comparison.hitRatio.measured
        directQueriesPerSecond = load?.directQueriesPerSecond
        cachedQueriesPerSecond = load?.cachedQueriesPerSecond
        directUnitsPerSecond = load?.requestUnits?.directPerSecond
        cachedUnitsPerSecond = load?.requestUnits?.cachedPerSecond
        hitRatioNeeded = load?.hitRatioNeeded
    }
}

extension RunRecord {
    /// The record above comparisons of one plan on several databases: their paths side by side, each with its database's
    /// name before it, and a row for each.
    ///
    /// - Parameter comparisons: in order, each with its name; at least one.
    package init(databases comparisons: [(name: String, record: RunRecord)]) {
        let renamed = comparisons.map { name, record -> RunRecord in
            var record = record
            record.comparison = nil
            record.paths = record.paths.map { PathRecord(name: "\(name) \($0.name)", operations: $0.operations) }
            record.intervals = record.intervals.map { row in
                var row = row
                row.path = "\(name) \(row.path)"
                return row
            }
            return record
        }
        self = renamed.dropFirst().reduce(renamed[0]) { $0.joined(with: $1) }
        kind = "databases"
        databases = comparisons.map { ComparedDatabaseRecord($0.name, $0.record) }
        validity = ValidityRecord(
            comparisons.map { ($0.name, $0.record) }, isInvalid: comparisons.contains { !$0.record.validity.valid })
    }
}

extension ComparedDatabaseRecord: JSONRecord {
    package static let fields: [JSONField<ComparedDatabaseRecord>] = [
        .required("name", \.name), .required("directory", \.directory), .required("kind", \.kind),
        .required("url", \.url), .required("valid", \.valid), .required("directMeanNs", \.directMeanNs),
        .required("cachedMeanNs", \.cachedMeanNs), .required("directP99Ns", \.directP99Ns),
        .required("cachedP99Ns", \.cachedP99Ns), .required("speedup", \.speedup), .required("hitRatio", \.hitRatio),
        .required("directQueriesPerSecond", \.directQueriesPerSecond),
        .required("cachedQueriesPerSecond", \.cachedQueriesPerSecond),
        .required("directUnitsPerSecond", \.directUnitsPerSecond),
        .required("cachedUnitsPerSecond", \.cachedUnitsPerSecond), .required("hitRatioNeeded", \.hitRatioNeeded),
    ]
}
