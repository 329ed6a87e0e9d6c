// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Results

extension ComparisonAnalysis {
    /// What the database charged; nil for one that charges nothing.
    var requestUnits: RequestUnitsRecord? {
        let direct = UnitSum(blocks(on: .direct), .direct)
        let cached = UnitSum(blocks(on: .cached), .cached)
        guard direct.isCharged || cached.isCharged else { return nil }
        var record = RequestUnitsRecord()
        record.directPerSecond = direct.perSecond
        record.cachedPerSecond = cached.perSecond
        record.directPerOperation = direct.perOperation
        record.cachedPerOperation = cached.perOperation
        let queries = direct.queries + cached.queries
        record.perQuery = queries > 0 ? (direct.units + cached.units) / Double(queries) : nil
        if let one = direct.perOperation, one > 0, let other = cached.perOperation {
            record.savedShare = 1 - other / one
        }
        record.directThrottled = direct.throttled
        record.cachedThrottled = cached.throttled
        record.impliedPerSecond = [direct, cached].compactMap(\.mostWhileThrottled).max()
        return record
    }
}

/// The units of the blocks on one path.
private struct UnitSum {
    var units = 0.0
    var queries = 0
    /// Those that have cost what they cost: answered by the cache, or asked of the database.
    ///
    /// On an overloaded path others fail while they wait for a session, and queries that were charged fail too: what
    /// completed would be too few.
    var operations = 0
    var throttled = 0
    var seconds = 0.0
    /// Per second, of the block that spent most of those with refused requests.
    var mostWhileThrottled: Double?
    var isCharged = false

    init(_ blocks: [MeasuredBlock], _ path: ReadPath) {
        for block in blocks {
            let operations = block.record.operations(on: path)
            let shares = operations.compactMap(\.database)
            let spent = shares.reduce(0) { $0 + ($1.requestUnits ?? 0) }
            let refused = shares.reduce(0) { $0 + ($1.throttled ?? 0) }
            if shares.contains(where: { $0.requestUnits != nil }) { isCharged = true }
            units += spent
            throttled += refused
            queries += shares.reduce(0) { $0 + $1.queries }
            self.operations += operations.reduce(0) { $0 + $1.hits + ($1.database?.queries ?? 0) }
            seconds += block.record.measure.seconds
            if refused > 0, block.record.measure.seconds > 0 {
                mostWhileThrottled = max(mostWhileThrottled ?? 0, spent / block.record.measure.seconds)
            }
        }
    }

    var perSecond: Double? { seconds > 0 ? units / seconds : nil }
    var perOperation: Double? { operations > 0 ? units / Double(operations) : nil }
}
