// SPDX-License-Identifier: Apache-2.0

/// The cache was still filling when the cold start ended.
enum ColdStartRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let comparison = record.comparison, comparison.steadyFromSecond == nil,
            let last = comparison.coldStart.last
        else { return [] }
        let seconds = last.second + 1
        let ratio = comparison.coldStart.last { $0.hitRatio != nil }?.hitRatio
        let reached = ratio.map { " (\(Quantity.share($0)))" } ?? ""
        return [
            Finding(
                "cold-start-not-steady", .warning,
                "After \(Quantity.counted(seconds, "second")) of cold start the hit ratio\(reached) was not steady yet: the "
                    + "first blocks found a cache that was still filling, and the cached path looks slower than it will "
                    + "be. Use a longer --cold-start, fewer --keys, or a higher --rate.")
        ]
    }
}
