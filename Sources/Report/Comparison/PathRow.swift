// SPDX-License-Identifier: Apache-2.0
import Results

/// The response of one operation on one path, or of its hits or misses alone.
struct PathRow {
    var path: String
    /// `read`, `hits`, `misses`.
    var operation: String
    /// Whether it is a part of the row above.
    var isPart = false
    var count: Int
    var ratePerSecond: Double
    /// Nil for a part.
    var failed: Int?
    var response: LatencyRecord

    static func rows(_ record: RunRecord) -> [PathRow] {
        record.operations.flatMap { path, operation -> [PathRow] in
            // What ended in a drain is in no rate: the operations share the path's own.
            let all = record.path(path)?.operations.reduce(0) { $0 + $1.completed } ?? 0
            let each = all > 0 ? record.ratePerSecond(ofPath: path) / Double(all) : 0
            func rate(_ count: Int) -> Double { Double(count) * each }
            func part(_ name: String, _ count: Int, _ kind: LatencyKind) -> PathRow? {
                guard count > 0, let response = operation.latency[kind] else { return nil }
                return PathRow(
                    path: path, operation: name, isPart: true, count: count, ratePerSecond: rate(count),
                    response: response)
            }
            let whole = PathRow(
                path: path, operation: operation.name, count: operation.count, ratePerSecond: rate(operation.completed),
                failed: operation.failed, response: operation.latency[.response] ?? LatencyRecord())
            return [whole]
                + [
                    part("hits", operation.hits, .responseHit), part("misses", operation.misses, .responseMiss),
                ].compactMap(\.self)
        }
    }
}
