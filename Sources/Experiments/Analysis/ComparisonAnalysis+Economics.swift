// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Results
internal import Statistics

extension ComparisonAnalysis {
    /// The means of the parts of a read, where the cache breaks even, and what the parts predict for the cached path.
    ///
    /// Under overload means are those of a growing queue: nothing is concluded from them.
    func addEconomics(_ record: inout ComparisonRecord) {
        let cached = merged.reads(on: .cached)
        let means = stepMeans
        record.means = means
        record.measuredMeanNs = cached?.meanNs(.response)
        guard overloaded.isEmpty else { return }
        if let hit = means.hitNs, let miss = means.missNs, let direct = means.directNs {
            switch CacheEconomics.breakEven(hitNs: Double(hit), missNs: Double(miss), directNs: Double(direct)) {
            case .hitRatio(let ratio):
                record.breakEven = "ratio"
                record.breakEvenHitRatio = ratio
            case .always: record.breakEven = "always"
            case .never: record.breakEven = "never"
            }
        }
        if let get = means.getNs, let direct = means.directNs, let fill = means.fillNs, let ratio = measuredHitRatio {
            let economics = CacheEconomics(getNs: Double(get), directNs: Double(direct), fillNs: Double(fill))
            record.predictedMeanNs = Int64(economics.predictedMeanNs(hitRatio: ratio).rounded())
        }
    }

    private var stepMeans: StepMeansRecord {
        var means = StepMeansRecord()
        let cached = merged.reads(on: .cached)
        means.hitNs = cached?.meanNs(.responseHit)
        means.missNs = cached?.meanNs(.responseMiss)
        means.getNs = cached?.meanNs(.get)
        means.fillNs = cached?.meanNs(.fill)
        means.queryNs = cached?.meanNs(.query)
        means.directNs = merged.reads(on: .direct)?.meanNs(.response)
        return means
    }

    /// Hits by hits and misses over the cached blocks; nil where nothing was read through the cache.
    var measuredHitRatio: Double? {
        let reads = blocks(on: .cached).compactMap(\.reads)
        let hits = reads.reduce(0) { $0 + $1.hits }
        let all = reads.reduce(hits) { $0 + $1.misses }
        return all > 0 ? Double(hits) / Double(all) : nil
    }

    var hitRatio: HitRatioRecord {
        let expected = ExpectedHits(self).expectation
        return HitRatioRecord(measured: measuredHitRatio, expected: expected.ratio, basis: expected.basis)
    }
}
