// SPDX-License-Identifier: Apache-2.0
package import Engine
internal import Sizing

/// Looks at a live cache, and where it is a cluster at every primary of it, with the keys to be looked at shared out by how
/// many each of them has.
package struct ClusterSampler {
    private let target: any TargetQuestions
    private let clock: SamplingClock
    private let mostKeys: Int

    package init(_ target: any TargetQuestions, mostKeys: Int, clock: SamplingClock) {
        self.target = target
        self.mostKeys = mostKeys
        self.clock = clock
    }

    package func sample() throws(TargetError) -> CacheSample {
        guard try mayBeCluster(), let nodes = try target.nodes(), !nodes.isEmpty else {
            return try CacheSampler(target, mostKeys: mostKeys, clock: clock).sample()
        }
        let samplers = nodes.map { CacheSampler($0.questions, mostKeys: mostKeys, clock: clock) }
        var looks: [CacheSampler.Look] = []
        for sampler in samplers { looks.append(try sampler.begin()) }
        let all = looks.reduce(0.0) { $0 + Double($1.sample.keys ?? 1) }
        for (place, sampler) in samplers.enumerated() {
            let share = all > 0 ? Double(looks[place].sample.keys ?? 1) / all : 0
            try sampler.look(&looks[place], mostKeys: max(1, Int((Double(mostKeys) * share).rounded())))
        }
        if let last = looks.last { samplers[samplers.count - 1].wait(since: last.start) }
        var samples: [(name: String, sample: CacheSample)] = []
        for (place, sampler) in samplers.enumerated() {
            samples.append((nodes[place].name, try sampler.finish(looks[place])))
        }
        return CacheSample(nodes: samples)
    }

    /// Whether INFO says so, or is silent: a cache that is none must not be asked for nothing.
    private func mayBeCluster() throws(TargetError) -> Bool {
        let info = try target.info()
        return info.isEmpty || info["redis_mode"] == "cluster" || info["cluster_enabled"] == "1"
    }
}

extension CacheSample {
    /// One node's part of a cluster.
    package struct Node: Sendable, Equatable {
        package var name: String
        package var keys: UInt64?
        package var memoryBytes: Double?
        package var ratePerSecond: Double?
    }

    /// What all primaries of a cluster hold and do together.
    ///
    /// The number of clients is that of the node with the most: each client has a connection to every node.
    init(nodes all: [(name: String, sample: CacheSample)]) {
        self.init()
        let samples = all.map(\.sample)
        func sum(_ value: (CacheSample) -> Double?) -> Double? {
            let known = samples.compactMap(value)
            return known.count == samples.count ? known.reduce(0, +) : nil
        }
        info = samples.first?.info ?? [:]
        for key in ["used_memory", "used_memory_peak", "maxmemory"] where info[key] != nil {
            info[key] = sum { $0.number(key) }.map { String(Int64($0)) }
        }
        if info["connected_clients"] != nil {
            info["connected_clients"] = samples.compactMap { $0.number("connected_clients") }.max().map {
                String(Int64($0))
            }
        }
        for key in ["mem_fragmentation_ratio", "allocator_frag_ratio"] where info[key] != nil {
            let weighted = sum { sample in
                sample.number("used_memory").flatMap { used in sample.number(key).map { used * $0 } }
            }
            let used = sum { $0.number("used_memory") }
            info[key] = weighted.flatMap { weighted in used.map { String(weighted / max($0, 1)) } }
        }
        // A node without keys has no line of its own.
        if !info.isEmpty {
            let keyspaces = samples.compactMap(\.keyspace)
            info["db0"] =
                "keys=\(keyspaces.reduce(0) { $0 + $1.keys }),expires=\(keyspaces.reduce(0) { $0 + $1.expires })"
        }
        keys = sum { $0.keys.map { Double($0) } }.map { UInt64($0) }
        strings = samples.flatMap(\.strings)
        memoryBytes = samples.flatMap(\.memoryBytes)
        looked = samples.reduce(0) { $0 + $1.looked }
        expiring = samples.reduce(0) { $0 + $1.expiring }
        vanished = samples.reduce(0) { $0 + $1.vanished }
        unreadable = samples.reduce(0) { $0 + $1.unreadable }
        for sample in samples {
            others.merge(sample.others) { $0 + $1 }
            refused += sample.refused.filter { !refused.contains($0) }
        }
        ratePerSecond = sum(\.ratePerSecond)
        addMeans(samples)
        self.nodes = all.map { name, sample in
            Node(
                name: name, keys: sample.keys, memoryBytes: sample.number("used_memory"),
                ratePerSecond: sample.ratePerSecond)
        }
    }

    /// Bytes by the operations of the moment, reads by those since the start.
    private mutating func addMeans(_ samples: [CacheSample]) {
        func mean(_ value: (CacheSample) -> Double?, by weight: (CacheSample) -> Double?) -> Double? {
            var sum = 0.0
            var weights = 0.0
            for sample in samples {
                guard let one = value(sample), let part = weight(sample) else { continue }
                sum += one * part
                weights += part
            }
            return weights > 0 ? sum / weights : nil
        }
        bytesPerOperation = mean(\.bytesPerOperation, by: \.ratePerSecond)
        reads = mean(\.reads) { $0.number("total_commands_processed") }
    }
}
