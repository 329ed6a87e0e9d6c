// SPDX-License-Identifier: Apache-2.0

/// One way in which a run's figures can mislead, judged from the record alone, so that old records can be judged again.
package protocol ValidityRule: Sendable {
    /// Which records it judges.
    static var scope: ValidityScope { get }

    static func findings(_ record: RunRecord) -> [Finding]
}

extension ValidityRule {
    package static var scope: ValidityScope { .everyRecord }
}

/// The records that a validity rule judges.
package enum ValidityScope: Sendable {
    case everyRecord
    /// Runs and the blocks of comparisons, whose figures are those of one stretch of time.
    ///
    /// A comparison is made of many, and hears of them by `InvalidBlocksRule` and `BlockWarningsRule`.
    case oneRun
    case comparisons

    func includes(_ record: RunRecord) -> Bool {
        switch self {
        case .everyRecord: true
        case .oneRun: !record.isComparison
        case .comparisons: record.isComparison
        }
    }
}

/// Every validity rule there is.
///
/// A new one is a file under `Rules` and a line here.
package enum ValidityRules {
    /// In the order in which a reader should hear of them.
    package static let all: [any ValidityRule.Type] = [
        NothingMeasuredRule.self,
        WrongValuesRule.self,
        CapacityRule.self,
        InvalidBlocksRule.self,
        OverloadedPathRule.self,
        GeneratorLagRule.self,
        ClientProcessorRule.self,
        ThrottlingRule.self,
        OfferedLoadRule.self,
        OverloadRule.self,
        TooFewConnectionsRule.self,
        TooFewSessionsRule.self,
        NetworkLimitRule.self,
        CacheUnavailableRule.self,
        DatabaseErrorsRule.self,
        DatabaseRetriesRule.self,
        OutageRule.self,
        FailoverRule.self,
        MaxClientsRule.self,
        LostOperationsRule.self,
        ErrorRepliesRule.self,
        PopulateRule.self,
        UnexpectedMissesRule.self,
        HotShardRule.self,
        EvictionRule.self,
        ServerMemoryRule.self,
        InsecureRule.self,
        TokenRule.self,
        UnfairRule.self,
        ShortComparisonRule.self,
        HitRatioRule.self,
        ColdStartRule.self,
        PredictionRule.self,
        StationarityRule.self,
        BlockWarningsRule.self,
        SamplesRule.self,
        MissesInPercentileRule.self,
        ClippedRule.self,
        ClosedLoopRule.self,
        InterruptedRule.self,
        SimulatedRule.self,
    ]

    /// Everything that the rules find; what makes a run invalid stands first.
    package static func judge(_ record: RunRecord) -> ValidityRecord {
        let findings = all.filter { $0.scope.includes(record) }.flatMap { $0.findings(record) }
        return ValidityRecord(
            findings: findings.filter { $0.severity == .invalid } + findings.filter { $0.severity != .invalid })
    }
}

extension RunRecord {
    /// The record with its validity judged by the rules of this version.
    package func judged() -> RunRecord {
        var record = self
        record.validity = ValidityRules.judge(self)
        return record
    }
}
