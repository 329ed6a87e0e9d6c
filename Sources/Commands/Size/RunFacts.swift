// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Profiles
internal import RESP
internal import Results
internal import Sizing
internal import Workload

/// What a stored run tells about the cache that its load needs.
struct RunFacts {
    var record: RunRecord
    /// What the user calls the run.
    var name: String

    /// Values of so many quantiles stand for a distribution of sizes.
    private static let parts = 200

    var facts: SizingFacts {
        get throws {
            let plan = try plan()
            let estimate = DryRunEstimate(plan)
            var facts = SizingFacts()
            facts.keys = plan.keys.count
            facts.model = MemoryModels.of(product: record.target.server, version: record.target.version)
            facts.connections = record.load.connections
            addRates(to: &facts, plan)
            let used = record.server.after.integer("used_memory").map(Double.init)
            if estimate.memoryBytes == nil {
                guard let used else {
                    throw UsageError(
                        "The keys of \(name) are no strings, and the run does not show the server's memory: give the cache "
                            + "itself with --from-target.")
                }
                facts.reportedBytes = used
            } else {
                let key = Int(estimate.meanKeyBytes.rounded())
                let count = plan.values.size.maximum == Int(plan.values.size.mean) ? 1 : Self.parts
                facts.lengths = (0..<count).map { part in
                    let quantile = (Double(part) + 0.5) / Double(count)
                    return DataSet.Lengths(key: key, value: plan.values.size.bytes(quantile: quantile))
                }
            }
            addExpiry(to: &facts, plan)
            facts.origins = ["the run \(name) of \(record.profileName), \(record.startedAt)"]
            if !record.validity.valid {
                facts.origins.append("the run is not valid, so its rate says little: give --rate")
            }
            if let used, estimate.memoryBytes != nil {
                facts.origins.append(
                    "the server told used_memory \(Quantity.bytes(used)) at the end of the run, for comparison")
            }
            return facts
        }
    }

    /// The plan again from the profile that the record echoes, without target and database, whose secrets it lacks.
    private func plan() throws -> RunPlan {
        guard case .object(let members) = record.profile else {
            throw UsageError("The run \(name) holds no profile, so its keys are unknown. Give them with --keys.")
        }
        let kept = members.filter { $0.key != "target" && $0.key != "database" }
        let text = JSONWriter.text(.object(kept))
        let profile = try Profile(ProfileSource(name: record.profileName, file: "the profile of \(name)", text: text))
        return try Planner(machine: .init(processors: 1)).plan(profile, target: .parse("redis://127.0.0.1"))
    }

    private func addRates(to facts: inout SizingFacts, _ plan: RunPlan) {
        let operations = record.paths.first { $0.name == "cached" }?.operations ?? []
        let count = operations.reduce(0) { $0 + $1.count }
        if count > 0 {
            let bytes = operations.reduce(0) { $0 + $1.bytesSent + $1.bytesReceived }
            let reads = operations.reduce(0) { $0 + $1.hits + $1.misses }
            facts.bytesPerOperation = Double(bytes) / Double(count)
            facts.reads = Double(reads) / Double(count)
        }
        facts.ratePerSecond = record.load.ratePerSecond ?? (count > 0 ? record.measure.ratePerSecond : nil)
        // An even choice has no hottest key to speak of.
        if let hottest = plan.keys.pick.probability(rank: 0), hottest * Double(plan.keys.count) > 2 {
            facts.hottestKeyShare = hottest
        }
    }

    private func addExpiry(to facts: inout SizingFacts, _ plan: RunPlan) {
        switch plan.values.expiry {
        case .none: return
        case .fixed(let milliseconds): facts.expirySeconds = max(1, milliseconds / 1000)
        case .range(let from, let to): facts.expirySeconds = max(1, (from + to) / 2000)
        }
        facts.expiringShare = 1
    }
}
