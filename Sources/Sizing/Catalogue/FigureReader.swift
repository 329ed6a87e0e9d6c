// SPDX-License-Identifier: Apache-2.0

/// Reads figures: `{ value: 6, source: acr_perf_2023, note: …, other: … }`, or `unknown`.
struct FigureReader {
    static let keys = ["value", "source", "note", "other"]

    var sources: [String: CatalogueSource]

    func number(_ node: CatalogueNode?) -> Figure<Double>? { figure(node) { $0.number } }
    func integer(_ node: CatalogueNode?) -> Figure<Int>? { figure(node) { $0.integer } }
    func flag(_ node: CatalogueNode?) -> Figure<Bool>? { figure(node) { $0.flag } }

    /// A text; several values are joined as `10 to 15` where they are two, and with commas where they are more.
    func text(_ node: CatalogueNode?) -> Figure<String>? {
        figure(node) { value in
            guard value.isList else { return value.text }
            let parts = value.elements.compactMap(\.text)
            return parts.joined(separator: parts.count == 2 ? " to " : ", ")
        }
    }

    func names(_ node: CatalogueNode?) -> Figure<[String]>? {
        figure(node) { $0.elements.compactMap(\.text) }
    }

    /// A date such as `2028-09-30`.
    func date(_ node: CatalogueNode?) -> Figure<String>? {
        figure(node) { value in
            guard let text = value.text else { return nil }
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ UInt($0) != nil }) else {
                value.fail("found \(value.found); allowed is a date such as 2028-09-30")
                return nil
            }
            return text
        }
    }

    /// The source that a key names.
    func source(_ node: CatalogueNode?, of owner: CatalogueNode) -> CatalogueSource? {
        guard let node else {
            owner.fail("found no source; allowed is a figure with the key of a source, as every figure has one")
            return nil
        }
        guard let name = node.text else { return nil }
        guard let source = sources[name] else {
            node.fail("found \"\(name)\", which is no key of sources")
            return nil
        }
        return source
    }

    private func figure<Value>(_ node: CatalogueNode?, _ read: (CatalogueNode) -> Value?) -> Figure<Value>? {
        guard let node, !node.isUnknown else { return nil }
        guard node.isMapping else {
            node.fail("found \(node.found); allowed is a figure such as { value: 6, source: KEY }, or unknown")
            return nil
        }
        let members = node.members(Self.keys)
        let source = source(members["source"], of: node)
        guard let content = members["value"] else {
            node.fail("found no value")
            return nil
        }
        guard let value = read(content), let source else { return nil }
        return Figure(value, source: source, note: members["note"]?.text, other: members["other"]?.text)
    }
}
