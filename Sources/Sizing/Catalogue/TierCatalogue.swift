// SPDX-License-Identifier: Apache-2.0

/// The tiers that there are: those of the bundled files and of the user's own.
package struct TierCatalogue: Sendable {
    package private(set) var tiers: [Tier] = []

    /// The bundled tiers.
    ///
    /// Throws only when a bundled file is wrong, which the tests exclude.
    package init() throws(CatalogueError) {
        for bundled in BundledTiers.all { try add(bundled.text, file: bundled.file) }
    }

    /// Adds the tiers of another file; one with the name of a tier that is there takes its place.
    package mutating func add(_ text: String, file: String) throws(CatalogueError) {
        let added = try CatalogueFile.read(text, file: file)
        var names: Set<String> = []
        for tier in added where !names.insert(tier.name.lowercased()).inserted {
            throw CatalogueError(["\(file): found the tier \"\(tier.name)\" twice; allowed is one of each name."])
        }
        tiers.removeAll { names.contains($0.name.lowercased()) }
        tiers += added
    }

    /// The tiers that a user means by a name: the name itself, its id, or a size that several classes have.
    package func find(_ name: String) throws(TierNotFound) -> [Tier] {
        let wanted = Self.plain(name)
        for key in [\Tier.name, \Tier.id, \Tier.size] {
            let found = tiers.filter { Self.plain($0[keyPath: key]) == wanted }
            if !found.isEmpty { return found }
        }
        throw TierNotFound(name: name, nearest: nearest(wanted))
    }

    /// The tier that a name of the user's own means, for a target that is measured.
    ///
    /// Nil for a label that is near to no name, such as `two-threads`. Of a size that several classes have, the one with
    /// a second node is meant.
    package func tier(labelled label: String) throws(TierNotFound) -> (tier: Tier, others: [Tier])? {
        do throws(TierNotFound) {
            let found = try find(label)
            guard let tier = found.first(where: { ($0.nodes?.value ?? 2) > 1 }) ?? found.first else { return nil }
            return (tier, found.filter { $0.name != tier.name })
        } catch {
            // Every size has a digit; short words without one are near to many names by chance.
            guard error.nearest.isEmpty || !label.contains(where: \.isNumber) else { throw error }
            return nil
        }
    }

    private func nearest(_ wanted: String) -> [String] {
        var best: [(name: String, edits: Int)] = []
        for tier in tiers {
            let edits = [tier.name, tier.size, tier.id].map { Self.edits(wanted, Self.plain($0)) }.min() ?? .max
            if edits <= max(1, wanted.count / 3), edits < max(2, wanted.count) { best.append((tier.name, edits)) }
        }
        let least = best.map(\.edits).min() ?? 0
        return best.filter { $0.edits == least }.prefix(8).map(\.name)
    }

    /// Lower case, without the signs between words: `standard_c3` and `Standard C3` are one name.
    private static func plain(_ name: String) -> String { name.lowercased().filter { !" _-".contains($0) } }

    /// Insertions, deletions and replacements.
    private static func edits(_ first: String, _ second: String) -> Int {
        let letters = Array(second)
        var row = Array(0...letters.count)
        for (i, letter) in first.enumerated() {
            var next = [i + 1]
            for j in letters.indices {
                next.append(min(row[j + 1] + 1, next[j] + 1, row[j] + (letters[j] == letter ? 0 : 1)))
            }
            row = next
        }
        return row[letters.count]
    }
}
