// SPDX-License-Identifier: Apache-2.0

/// One way in which a run's figures can mislead, judged from the record alone, so that old records can be judged again.
package protocol ValidityRule: Sendable {
    static func findings(_ record: RunRecord) -> [Finding]
}

/// Every validity rule there is.
///
/// A new one is a file under `Rules` and a line here.
package enum ValidityRules {
    /// In the order in which a reader should hear of them.
    package static let all: [any ValidityRule.Type] = [
        NothingMeasuredRule.self,
        GeneratorLagRule.self,
        ClientProcessorRule.self,
        ThrottlingRule.self,
        OfferedLoadRule.self,
        OverloadRule.self,
        TooFewConnectionsRule.self,
        NetworkLimitRule.self,
        OutageRule.self,
        LostOperationsRule.self,
        ErrorRepliesRule.self,
        PopulateRule.self,
        UnexpectedMissesRule.self,
        EvictionRule.self,
        ServerMemoryRule.self,
        StationarityRule.self,
        SamplesRule.self,
        ClippedRule.self,
        ClosedLoopRule.self,
        InterruptedRule.self,
        SimulatedRule.self,
    ]

    /// Everything that the rules find; what makes a run invalid stands first.
    package static func judge(_ record: RunRecord) -> ValidityRecord {
        let findings = all.flatMap { $0.findings(record) }
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
