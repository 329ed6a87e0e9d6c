// SPDX-License-Identifier: Apache-2.0

/// A share of operations, such as those above a latency, from batches of successive ones.
///
/// Operations that wait in the same queue are late together, so that n of them say less than n independent ones would.
/// How much less is seen from how the share differs between the batches: the ratio estimator's variance by that of
/// independent trials is the design effect (W. G. Cochran: Sampling Techniques, 1977, section 6.3), and the interval is
/// the exact one of so many effective trials.
package struct BatchedShare: Equatable, Sendable {
    /// One batch, such as a second.
    package struct Batch: Equatable, Sendable {
        package var hits: Int64
        package var trials: Int64

        package init(hits: Int64, trials: Int64) {
            self.hits = hits
            self.trials = trials
        }
    }

    /// With fewer batches, how they differ is chance.
    private static let fewestBatches = 4

    package let batches: [Batch]

    package init(_ batches: [Batch]) { self.batches = batches.filter { $0.trials > 0 } }

    package var hits: Int64 { batches.reduce(0) { $0 + $1.hits } }
    package var trials: Int64 { batches.reduce(0) { $0 + $1.trials } }

    /// 0…1; nil without trials.
    package var share: Double? { trials > 0 ? Double(hits) / Double(trials) : nil }

    /// By how many times the trials count for less than independent ones: 1 or more.
    package var designEffect: Double {
        guard let share, share > 0, share < 1, batches.count >= Self.fewestBatches else { return 1 }
        let count = Double(batches.count)
        let squares = batches.reduce(0.0) { sum, batch in
            let difference = Double(batch.hits) - share * Double(batch.trials)
            return sum + difference * difference
        }
        let variance = count / (count - 1) * squares
        // The variance itself is known from few batches: what the t distribution is wider by.
        let wider = StudentT.quantile(0.975, degrees: batches.count - 1) / StandardNormal.quantile(0.975)
        return max(1, variance / (Double(trials) * share * (1 - share)) * wider * wider)
    }

    /// The two-sided interval of the share; 0…1 without trials.
    package func interval(confidence: Double = 0.95) -> ProportionInterval {
        let effect = designEffect
        let effective = max(Int64((Double(trials) / effect).rounded()), min(trials, 1))
        let some = Int64((Double(hits) / effect).rounded())
        return .clopperPearson(successes: min(some, effective), trials: effective, confidence: confidence)
    }
}
