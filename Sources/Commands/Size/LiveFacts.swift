// SPDX-License-Identifier: Apache-2.0
internal import Experiments
internal import Results
internal import Sizing

/// What a look at a live cache tells.
struct LiveFacts {
    var sample: CacheSample
    /// Redacted.
    var url: String

    /// Below this much memory the fragmentation of the whole process says nothing.
    private static let leastForFragmentation = 256e6

    /// - Parameter needsKeys: whether an empty cache is a mistake.
    func facts(needsKeys: Bool) throws -> SizingFacts {
        let keys = sample.keyspace?.keys ?? sample.keys
        if needsKeys, keys == 0 {
            throw UsageError(
                "The cache \(url) holds no keys, so nothing can be said about them. Give --keys, --key-size and --value-size, or "
                    + "a cache with data.")
        }
        var facts = SizingFacts()
        facts.keys = keys
        facts.lengths = sample.strings
        if let keyspace = sample.keyspace, keyspace.keys > 0 {
            facts.expiringShare = Double(keyspace.expires) / Double(keyspace.keys)
        } else {
            facts.expiringShare = sample.expiringShare
        }
        facts.model = model
        facts.quantum = quantum(facts.chosenModel)
        facts.ratePerSecond = sample.ratePerSecond
        facts.bytesPerOperation = sample.bytesPerOperation
        facts.reads = sample.reads
        facts.connections = sample.number("connected_clients").map { max(1, Int($0) - 1) }
        addMemory(to: &facts)
        // Strings alone are what the model knows: with others among the keys it would speak of something else.
        if !sample.others.isEmpty { facts.lengths = facts.reportedBytes == nil ? facts.lengths : [] }
        facts.origins = origins
        return facts
    }

    private func addMemory(to facts: inout SizingFacts) {
        if let used = sample.number("used_memory") {
            facts.reportedBytes = used
            let ratio = used > Self.leastForFragmentation ? "mem_fragmentation_ratio" : "allocator_frag_ratio"
            if let found = sample.number(ratio), found >= 1, found < 3 { facts.fragmentation = found }
            return
        }
        guard let mean = sample.meanMemoryBytes, let keys = facts.keys else { return }
        // MEMORY USAGE leaves out the tables, and the entry in that of expiries.
        let expiring = UInt64((Double(keys) * facts.expiringShare).rounded())
        let tables = facts.chosenModel.tableBytes(keys: keys) + facts.chosenModel.tableBytes(keys: expiring)
        facts.reportedBytes = Double(keys) * mean + Double(expiring) * 32 + tables
        facts.reportedIsEstimate = true
    }

    private var model: (any MemoryModel)? {
        if let version = sample.info["valkey_version"] { return MemoryModels.of(product: "valkey", version: version) }
        return sample.info["redis_version"].flatMap { MemoryModels.of(product: "redis", version: $0) }
    }

    /// The quantum with which the model comes nearer to what MEMORY USAGE said; nil where both come equally near.
    private func quantum(_ model: any MemoryModel) -> Int? {
        guard sample.others.isEmpty, sample.strings.count == sample.memoryBytes.count,
            let mean = sample.meanMemoryBytes
        else { return nil }
        func distance(_ quantum: Int) -> Double {
            let classes = AllocatorClasses(quantum: quantum)
            let sum = sample.strings.reduce(0.0) { sum, lengths in
                sum + model.keyBytes(key: lengths.key, value: lengths.value, expires: false, in: classes)
            }
            // Of tables with entries, MEMORY USAGE counts those with their 24 bytes.
            let rounding = model.name.hasPrefix("redis-7") ? Double(classes.size(24) - 24) : 0
            return abs(sum / Double(sample.strings.count) - rounding - mean)
        }
        let (small, large) = (distance(8), distance(16))
        return abs(small - large) < 0.5 ? nil : small < large ? 8 : 16
    }

    private var origins: [String] {
        var lines = ["the live cache \(url), looked at without a change"]
        var looked = "\(Quantity.counted(sample.looked, "key")) of it were looked at"
        if !sample.others.isEmpty {
            let others = sample.others.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            looked += ": \(sample.strings.count) string, \(others.joined(separator: ", "))"
        }
        if sample.vanished > 0 { looked += "; \(sample.vanished) were gone before they could be" }
        if sample.unreadable > 0 { looked += "; \(sample.unreadable) have names that are no text" }
        lines.append(looked)
        if !sample.refused.isEmpty { lines.append("the cache refuses " + Quantity.listed(sample.refused)) }
        if sample.ratePerSecond != nil { lines.append("the rate is that of this moment: give --rate for the peak") }
        if let peak = sample.number("used_memory_peak"), let used = sample.number("used_memory"), peak > used * 1.1 {
            lines.append("used_memory was \(Quantity.bytes(peak)) at its peak")
        }
        if !sample.nodes.isEmpty {
            lines += nodeLines
        } else if sample.info["redis_mode"] == "cluster" {
            lines.append(
                "the cache is a cluster that does not tell its nodes, and this is one of them: give --keys and --rate of the "
                    + "whole")
        }
        return lines
    }

    /// That the figures are sums, and how even the nodes are.
    private var nodeLines: [String] {
        let count = sample.nodes.count
        var lines = [
            "the cache is a cluster: keys, memory and rate are the sums of its \(Quantity.counted(count, "primary", plural: "primaries")), "
                + "the connections are those of the node with the most"
        ]
        func most(_ value: (CacheSample.Node) -> Double?) -> (name: String, share: Double)? {
            let known = sample.nodes.compactMap { node in value(node).map { (node.name, $0) } }
            let sum = known.reduce(0) { $0 + $1.1 }
            guard known.count == count, count > 1, sum > 0, let top = known.max(by: { $0.1 < $1.1 }) else { return nil }
            return (top.0, top.1 / sum)
        }
        var parts: [String] = []
        if let top = most(\.memoryBytes) {
            parts.append("\(top.name) holds \(Quantity.share(top.share)) of the memory")
        }
        // Below one operation per second and node, chance decides which is the busiest.
        if (sample.ratePerSecond ?? 0) >= Double(count), let top = most(\.ratePerSecond) {
            parts.append("\(top.name) does \(Quantity.share(top.share)) of the operations")
        }
        if !parts.isEmpty {
            lines.append(
                "of \(Quantity.share(1 / Double(count))) each if they were even, " + parts.joined(separator: " and "))
        }
        return lines
    }
}
