package import Database
package import Plan
package import Results
package struct MeasuredBlock: Sendable {
    package var pair: Int
    package var path: ReadPath
    package var directory: String
    package var record: RunRecord
    package var warmupStart: Double
    package var start: Double
    package var end: Double
}
package struct ComparisonAnalysis {
    package init(plan: ComparisonPlan, coldStart: MeasuredBlock?, blocks: [MeasuredBlock], merged: RunRecord, facts: DatabaseFacts, wrongValueExamples: [String], cacheSettings: OrderedTexts, cacheTransport: String, sharedHost: Bool?) {}
    package var record: ComparisonRecord { ComparisonRecord() }
}
