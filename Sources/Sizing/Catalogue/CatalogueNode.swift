// SPDX-License-Identifier: Apache-2.0
import Yams

/// A value of a catalogue file, and the mistakes that were found while the file was read.
struct CatalogueNode {
    /// The mistakes of one file.
    final class Mistakes {
        static let most = 50
        let file: String
        private(set) var lines: [String] = []

        init(file: String) { self.file = file }

        func add(_ problem: String, at node: Node?, key: String) {
            guard lines.count < Self.most else { return }
            let place = node?.mark.map { ":\($0.line)" } ?? ""
            lines.append("\(file)\(place): " + (key.isEmpty ? "" : "\(key): ") + problem + ".")
        }
    }

    static let unknown = "unknown"

    let node: Node
    /// The way to the value: `tiers[3].memoryGB`.
    let path: String
    let mistakes: Mistakes

    func fail(_ problem: String) { mistakes.add(problem, at: node, key: path) }

    var isMapping: Bool { node.mapping != nil }
    var isList: Bool { node.sequence != nil }
    /// Whether the file says that nobody tells.
    var isUnknown: Bool { node.scalar?.string == Self.unknown }

    /// The values of a mapping, whose keys must be among `allowed`; those of an empty mapping when this is none.
    func members(_ allowed: [String]) -> [String: CatalogueNode] {
        guard let mapping = node.mapping else {
            fail("found \(found); allowed is a mapping with the keys \(allowed.joined(separator: ", "))")
            return [:]
        }
        var members: [String: CatalogueNode] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let child = CatalogueNode(node: value, path: path.isEmpty ? name : "\(path).\(name)", mistakes: mistakes)
            if allowed.contains(name) {
                members[name] = child
            } else {
                mistakes.add(
                    "found an unknown key; allowed are \(allowed.joined(separator: ", "))", at: key, key: child.path)
            }
        }
        return members
    }

    /// The values of a mapping with any keys, in order.
    var entries: [(key: String, value: CatalogueNode)] {
        guard let mapping = node.mapping else {
            fail("found \(found); allowed is a mapping")
            return []
        }
        return mapping.map { key, value in
            let name = key.scalar?.string ?? ""
            return (name, CatalogueNode(node: value, path: "\(path).\(name)", mistakes: mistakes))
        }
    }

    var elements: [CatalogueNode] {
        guard let sequence = node.sequence else {
            fail("found \(found); allowed is a list")
            return []
        }
        return sequence.enumerated().map { CatalogueNode(node: $1, path: "\(path)[\($0)]", mistakes: mistakes) }
    }

    var text: String? {
        guard let text = node.scalar?.string, !text.isEmpty else {
            fail("found \(found); allowed is a text")
            return nil
        }
        return text
    }

    /// A number that is not negative.
    var number: Double? {
        guard let text = node.scalar?.string, let number = Double(text), number >= 0, number.isFinite else {
            fail("found \(found); allowed is a number from 0")
            return nil
        }
        return number
    }

    var integer: Int? {
        guard let number else { return nil }
        guard let integer = Int(exactly: number) else {
            fail("found \(found); allowed is a whole number")
            return nil
        }
        return integer
    }

    var flag: Bool? {
        switch node.scalar?.string {
        case "yes", "true": return true
        case "no", "false": return false
        default:
            fail("found \(found); allowed are yes, no")
            return nil
        }
    }

    var found: String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(60))\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }
}
