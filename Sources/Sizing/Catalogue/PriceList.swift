// SPDX-License-Identifier: Apache-2.0
import Yams

/// What tiers cost, from a file of the user's own: prices differ by region and contract.
///
/// ```yaml
/// currency: EUR
/// prices:            # per hour
///   P1: 0.55
///   Standard C3: 0.42
/// ```
package struct PriceList: Sendable, Equatable {
    package var currency: String?
    private var prices: [(name: String, perHour: Double)] = []

    package static func == (one: Self, other: Self) -> Bool {
        one.currency == other.currency && one.prices.elementsEqual(other.prices) { $0 == $1 }
    }

    /// Throws every mistake with its line and key.
    package init(_ text: String, file: String) throws(CatalogueError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch {
            throw CatalogueError(["\(file): found a mistake in the YAML: it cannot be read."])
        }
        guard let root else { throw CatalogueError(["\(file): found nothing; a file of prices has prices."]) }
        let mistakes = CatalogueNode.Mistakes(file: file)
        let node = CatalogueNode(node: root, path: "", mistakes: mistakes)
        let members = node.members(["currency", "prices"])
        currency = members["currency"]?.text
        if members["prices"] == nil, mistakes.lines.isEmpty {
            node.fail("found no prices; allowed is a mapping of tiers to their prices per hour, such as P1: 0.55")
        }
        for (name, value) in members["prices"]?.entries ?? [] {
            if let price = value.number { prices.append((name, price)) }
        }
        guard mistakes.lines.isEmpty else { throw CatalogueError(mistakes.lines) }
    }

    /// The price of a tier per hour by any of its names; nil where there is none.
    package func perHour(_ names: [String]) -> Double? {
        for name in names {
            if let found = prices.first(where: { $0.name.lowercased() == name.lowercased() }) { return found.perHour }
        }
        return nil
    }

    /// The names in the file that none of `known` is, for a message.
    package func unused(by known: [String]) -> [String] {
        let known = Set(known.map { $0.lowercased() })
        return prices.map(\.name).filter { !known.contains($0.lowercased()) }
    }
}
