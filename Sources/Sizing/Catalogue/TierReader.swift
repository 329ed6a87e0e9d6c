// SPDX-License-Identifier: Apache-2.0

/// Reads the tiers of a file, and what its families share.
struct TierReader {
    static let tierKeys = [
        "name", "id", "size", "class", "family", "per", "memoryGB", "usableMemoryGB", "processors", "primaryShards",
        "bandwidthMbps", "connections", "nodes", "mostShards", "preview", "successors", "operations",
    ]
    static let familyKeys = [
        "replicated", "serviceLevelPercent", "serviceLevelNote", "clustering", "zones", "snapshots", "appendOnlyFile",
        "geoReplication", "serverVersion", "eviction", "idleTimeoutMinutes", "reservedPercent", "retirement",
    ]
    static let retirementKeys = [
        "retired", "disabledFrom", "noNewFrom", "noNewForNewCustomersFrom", "noNewForAnyoneFrom",
    ]
    static let rateKeys = ["perSecond", "tls", "policy", "capacity", "connections", "conditions", "source"]

    var service: String
    var figures: FigureReader
    var families: [String: TierFamily] = [:]
    var conditions: [String: RateConditions] = [:]
    var guidance = TierGuidance()

    func family(_ name: String, _ node: CatalogueNode) -> TierFamily {
        let members = node.members(Self.familyKeys)
        var family = TierFamily(name: name)
        family.replicated = figures.text(members["replicated"])
        family.serviceLevelPercent = figures.number(members["serviceLevelPercent"])
        family.serviceLevelNote = figures.text(members["serviceLevelNote"])
        family.clustering = figures.text(members["clustering"])
        family.zones = figures.text(members["zones"])
        family.snapshots = figures.text(members["snapshots"])
        family.appendOnlyFile = figures.text(members["appendOnlyFile"])
        family.geoReplication = figures.text(members["geoReplication"])
        family.serverVersion = figures.text(members["serverVersion"])
        family.eviction = figures.text(members["eviction"])
        family.idleTimeoutMinutes = figures.number(members["idleTimeoutMinutes"])
        family.reservedPercent = figures.number(members["reservedPercent"])
        if let percent = family.reservedPercent?.value, percent >= 100 {
            members["reservedPercent"]?.fail("found \(percent); allowed is a number below 100")
        }
        if let retirement = members["retirement"], !retirement.isUnknown {
            let dates = retirement.members(Self.retirementKeys)
            family.retirement = TierRetirement(
                retired: figures.date(dates["retired"]), disabledFrom: figures.date(dates["disabledFrom"]),
                noNewFrom: figures.date(dates["noNewFrom"]),
                noNewForNewCustomersFrom: figures.date(dates["noNewForNewCustomersFrom"]),
                noNewForAnyoneFrom: figures.date(dates["noNewForAnyoneFrom"]))
        }
        return family
    }

    func tier(_ node: CatalogueNode) -> Tier? {
        let members = node.members(Self.tierKeys)
        guard let name = members["name"]?.text else {
            node.fail("found no name")
            return nil
        }
        let familyName = members["family"]?.text
        if let familyName, families[familyName] == nil {
            members["family"]?.fail("found \"\(familyName)\", which is no key of families")
        }
        var tier = Tier(
            name: name, id: members["id"]?.text ?? name, size: members["size"]?.text ?? name, service: service,
            family: familyName.flatMap { families[$0] } ?? TierFamily(name: ""), guidance: guidance)
        tier.tierClass = members["class"]?.text ?? ""
        tier.per = members["per"]?.text ?? ""
        tier.memoryGB = figures.number(members["memoryGB"])
        tier.usableMemoryGB = figures.number(members["usableMemoryGB"])
        tier.processors = figures.text(members["processors"])
        tier.primaryShards = figures.integer(members["primaryShards"])
        tier.bandwidthMbps = figures.number(members["bandwidthMbps"])
        tier.connections = figures.integer(members["connections"])
        tier.nodes = figures.integer(members["nodes"])
        tier.mostShards = figures.integer(members["mostShards"])
        tier.isPreview = figures.flag(members["preview"])
        tier.successors = figures.names(members["successors"])
        if let rates = members["operations"], !rates.isUnknown { tier.operations = rates.elements.compactMap(rate) }
        check(tier, members)
        return tier
    }

    /// A limit of nothing is a slip of the pen, and no share of it can be told.
    private func check(_ tier: Tier, _ members: [String: CatalogueNode]) {
        let limits: [(String, Double?)] = [
            ("memoryGB", tier.memoryGB?.value), ("usableMemoryGB", tier.usableMemoryGB?.value),
            ("bandwidthMbps", tier.bandwidthMbps?.value), ("connections", tier.connections.map { Double($0.value) }),
            ("mostShards", tier.mostShards.map { Double($0.value) }),
            ("primaryShards", tier.primaryShards.map { Double($0.value) }),
        ]
        for (key, value) in limits where value == 0 {
            members[key]?.fail("found 0; allowed is a number above 0, or unknown")
        }
        if let usable = tier.usableMemoryGB?.value, let all = tier.memoryGB?.value, usable > all {
            members["usableMemoryGB"]?.fail("found \(usable), which is more than memoryGB (\(all))")
        }
    }

    private func rate(_ node: CatalogueNode) -> PublishedRate? {
        let members = node.members(Self.rateKeys)
        guard let perSecond = members["perSecond"]?.number, perSecond > 0 else {
            node.fail("found no perSecond above 0")
            return nil
        }
        guard let source = figures.source(members["source"], of: node) else { return nil }
        guard let name = members["conditions"]?.text, let conditions = conditions[name] else {
            node.fail("found no conditions, or none that is a key of conditions")
            return nil
        }
        return PublishedRate(
            perSecond: perSecond, tls: members["tls"]?.flag ?? false, policy: members["policy"]?.text,
            capacity: members["capacity"]?.integer, connections: members["connections"]?.integer,
            conditions: conditions, source: source)
    }
}
