// SPDX-License-Identifier: Apache-2.0
package import Engine
internal import Glibc
package import Results

/// The accounting of a set: what was acknowledged, and what of it is there after a fault.
///
/// Lost is what was acknowledged and is not there; unexpected what is there and was never sent; recovered what is there
/// without having been acknowledged, which is no error: a client that got no answer must be ready for both.
///
/// Source: the set checker of Jepsen.
package struct WriteAccount: Sendable, Equatable {
    package private(set) var read = 0
    package private(set) var lost = 0
    package private(set) var recovered = 0
    /// Of the recovered, those that the server had refused.
    package private(set) var recoveredRefused = 0
    package private(set) var unexpected = 0
    /// Numbers of the first that were lost.
    package private(set) var lostExamples: [UInt64] = []
    /// When the oldest and the newest that were lost were sent (monotonic).
    package private(set) var oldestLost: Int64?
    package private(set) var newestLost: Int64?

    private static let mostExamples = 5

    /// - Parameter mayHoldOthers: whether keys that this run did not write may hold somebody else's values.
    package init(_ ledger: WriteLedger, _ found: ReadBack, mayHoldOthers: Bool = false) {
        for number in 0..<max(ledger.end, found.count) {
            let isOthers = mayHoldOthers && found[number] == .foreign && ledger.outcome(number) == nil
            take(number, ledger, isOthers ? .nothing : found[number])
        }
    }

    private mutating func take(_ number: UInt64, _ ledger: WriteLedger, _ found: ReadBack.Found) {
        let outcome = ledger.outcome(number)
        if found == .foreign || (found == .ours && outcome == nil) { unexpected += 1 }
        if found == .ours, let outcome {
            read += 1
            if outcome != .acknowledged { recovered += 1 }
            if outcome == .refused { recoveredRefused += 1 }
        }
        guard outcome == .acknowledged, found != .ours else { return }
        lost += 1
        if lostExamples.count < Self.mostExamples { lostExamples.append(number) }
        guard let sent = ledger.sent(number) else { return }
        oldestLost = min(oldestLost ?? sent, sent)
        newestLost = max(newestLost ?? sent, sent)
    }

    /// The share of losses that none among so many leaves possible, at 95 % confidence; 3/n for many.
    ///
    /// Nil for none at all.
    package static func upperBound(noneAmong count: Int) -> Double? {
        count > 0 ? -expm1(log(0.05) / Double(count)) : nil
    }
}

extension WriteLedger {
    /// How many acknowledged writes were sent before a time (monotonic).
    package func acknowledged(before time: Int64) -> Int {
        (0..<end).reduce(0) { sum, number in
            outcome(number) == .acknowledged && sent(number) ?? .max < time ? sum + 1 : sum
        }
    }
}

extension DurabilitySettingRecord {
    /// Takes what the client knows of the writes.
    package mutating func take(_ ledger: WriteLedger, fault: FaultTimes?, measureStart: Int64) {
        attempted = ledger.attempted
        acknowledged = ledger.count(.acknowledged)
        refused = ledger.count(.refused)
        unknown = ledger.count(.unknown)
        unconfirmed = ledger.count(.unconfirmed)
        guard let fault else { return }
        faultAtNs = fault.began - measureStart
        faultLengthNs = fault.ended - fault.began
        faultProblem = fault.problem
        acknowledgedBeforeFault = ledger.acknowledged(before: fault.began)
    }

    /// Takes what was found after the fault.
    package mutating func take(_ account: WriteAccount, fault: FaultTimes?) {
        read = account.read
        lost = account.lost
        recovered = account.recovered
        recoveredRefused = account.recoveredRefused
        unexpected = account.unexpected
        lostExamples = account.lostExamples.map { Int($0) }
        if let fault {
            oldestLostNs = account.oldestLost.map { fault.began - $0 }
            newestLostNs = account.newestLost.map { fault.began - $0 }
        }
        if account.unexpected > 0 {
            outcome = .wrong
        } else if account.lost > 0 {
            outcome = .lost
        } else if fault != nil && faultProblem == nil {
            outcome = .kept
            upperBound = WriteAccount.upperBound(noneAmong: acknowledgedBeforeFault ?? 0)
        }
    }
}
