// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Sizing

@Suite("The bundled catalogue") struct BundledCatalogueTests {
    @Test("holds every size of the facts, and no other")
    func sizes() throws {
        let facts = try Facts.read()["skus"]?.list ?? []
        let tiers = try TierCatalogue().tiers
        #expect(facts.count == 74)
        #expect(Set(tiers.map(\.id)) == Set(facts.compactMap { $0["id"]?.text }))
        #expect(Set(tiers.map(\.name)).count == tiers.count)
        for fact in facts {
            let tier = try #require(tiers.first { $0.id == fact["id"]?.text })
            #expect(tier.service == fact["service"]?.text)
            #expect(tier.size == fact["size"]?.text)
            #expect(tier.tierClass == fact["tier"]?.text)
            #expect(tier.family.name == fact["family"]?.text)
        }
    }

    @Test("has each figure of the facts with its source, and where they have none it has none")
    func figures() throws {
        var known = 0
        var unknown = 0
        let tiers = try TierCatalogue().tiers
        for fact in try Facts.read()["skus"]?.list ?? [] {
            let tier = try #require(tiers.first { $0.id == fact["id"]?.text })
            func same<Value>(_ figure: Figure<Value>?, _ key: String, _ spell: (Value) -> String) throws {
                guard let expected = fact[key], expected != .null else {
                    #expect(figure == nil, "\(tier.name) \(key) became \(String(describing: figure?.value))")
                    unknown += 1
                    return
                }
                let figure = try #require(figure, "\(tier.name) \(key)")
                #expect(spell(figure.value) == expected["v"]?.spelling, "\(tier.name) \(key)")
                #expect(figure.source.name == expected["src"]?.text, "\(tier.name) \(key)")
                known += 1
            }
            try same(tier.memoryGB, "memory_gb", Self.spelling)
            try same(tier.usableMemoryGB, "usable_memory_gb", Self.spelling)
            try same(tier.processors, "vcpus") { $0 }
            try same(tier.bandwidthMbps, "bandwidth_mbps", Self.spelling)
            try same(tier.connections, "max_connections") { String($0) }
            try same(tier.primaryShards, "primary_shards") { String($0) }
            try same(tier.nodes, "nodes") { String($0) }
            try same(tier.isPreview, "preview") { $0 ? "yes" : "no" }
            let successors = fact["suggested_amr"]
            #expect(tier.successors?.value == successors?["v"]?.list.compactMap(\.text))
            #expect(tier.mostShards?.value == fact["shards"]?["max_ga"]?["v"]?.number.map { Int($0) })
        }
        #expect(known > 300 && unknown > 100)
    }

    private static func spelling(_ number: Double) -> String {
        Int(exactly: number).map { String($0) } ?? String(number)
    }

    @Test("has each published rate")
    func rates() throws {
        let tiers = try TierCatalogue().tiers
        let facts = try Facts.read()
        var count = 0
        for fact in facts["skus"]?.list ?? [] {
            let tier = try #require(tiers.first { $0.id == fact["id"]?.text })
            let rows = fact["throughput"]?.list ?? []
            #expect(tier.operations.count == rows.count)
            for (rate, row) in zip(tier.operations, rows) {
                count += 1
                #expect(rate.perSecond == row["rps"]?.number)
                #expect(rate.tls == row["tls"]?.flag)
                #expect(rate.policy == row["policy"]?.text)
                #expect(rate.capacity == row["capacity"]?.number.map { Int($0) })
                #expect(rate.connections == row["connections"]?.number.map { Int($0) })
                #expect(rate.source.name == row["src"]?.text)
                let conditions = facts["benchmark_conditions"]?[rate.conditions.name]
                #expect(rate.conditions.name == row["cond"]?.text)
                #expect(conditions?["value_bytes"]?.number == Double(rate.conditions.valueBytes))
                #expect(conditions?["pipeline"]?.number == Double(rate.conditions.depth))
            }
        }
        #expect(count > 100)
    }

    @Test("has what the sizes of a class share, with the dates of their end")
    func families() throws {
        let tiers = try TierCatalogue().tiers
        for (key, fact) in try (Facts.read()["families"]?.members ?? []).map({ ($0.key, $0.value) }) {
            let family = try #require(tiers.first { $0.family.name == key }?.family)
            func same(_ figure: Figure<String>?, _ fact: JSONValue?) {
                #expect(figure?.value == fact?["v"]?.spelling)
                #expect(figure?.source.name == fact?["src"]?.text)
            }
            same(family.replicated, fact["replication"])
            same(family.clustering, fact["clustering"])
            same(family.zones, fact["zone_redundancy"])
            same(family.snapshots, fact["persistence"]?["rdb"])
            same(family.appendOnlyFile, fact["persistence"]?["aof"])
            same(family.geoReplication, fact["geo_replication"])
            same(family.serverVersion, fact["redis_version"])
            same(family.eviction, fact["default_eviction"])
            #expect(family.serviceLevelPercent?.value == fact["sla_percent"]?["v"]?.number)
            #expect(family.reservedPercent?.value == fact["reserved_memory_default_percent"]?["v"]?.number)
            let retirement = fact["retirement"]
            #expect((family.retirement == nil) == (retirement == .null))
            same(family.retirement?.retired, retirement?["retired"])
            same(family.retirement?.disabledFrom, retirement?["disabled_from"])
            same(family.retirement?.noNewFrom, retirement?["creation_blocked"])
            same(family.retirement?.noNewForNewCustomersFrom, retirement?["creation_blocked_new_customers"])
            same(family.retirement?.noNewForAnyoneFrom, retirement?["creation_blocked_existing_customers"])
        }
    }

    @Test("has a document with a date or a revision for every source")
    func sources() throws {
        let facts = try Facts.read()["sources"]
        var seen: Set<CatalogueSource> = []
        for tier in try TierCatalogue().tiers {
            seen.formUnion(
                [
                    tier.memoryGB?.source, tier.usableMemoryGB?.source, tier.bandwidthMbps?.source,
                    tier.connections?.source,
                    tier.processors?.source, tier.primaryShards?.source, tier.successors?.source,
                    tier.family.retirement?.retired?.source, tier.family.replicated?.source,
                ].compactMap { $0 })
            seen.formUnion(tier.operations.map(\.source))
        }
        #expect(seen.count > 12)
        for source in seen {
            let fact = facts?[source.name]
            #expect(source.document == "\(fact?["repo"]?.text ?? "?"), \(fact?["path"]?.text ?? "?")")
            #expect(source.date == fact?["doc_date"]?.text)
            #expect(source.revision == fact?["rev"]?.text)
        }
    }

    @Test("leaves about 80 % of the label of the classic sizes for data")
    func reserved() throws {
        for tier in try TierCatalogue().tiers where tier.service == "Azure Cache for Redis" {
            guard let usable = tier.usableMemoryGB, let label = tier.memoryGB else { continue }
            #expect(abs(usable.value / label.value - 0.8) < 1e-9)
        }
    }
}
