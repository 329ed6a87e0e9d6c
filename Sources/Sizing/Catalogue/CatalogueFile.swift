// SPDX-License-Identifier: Apache-2.0
import Yams

/// Reads the text of a catalogue file: YAML, or JSON, which is YAML too.
struct CatalogueFile {
    static let keys = ["service", "sources", "conditions", "guidance", "families", "tiers"]
    static let guidanceKeys = [
        "memoryAlertPercent", "connectionsAlertPercent", "loadPercent", "unplannedFailoverSeconds",
        "plannedFailoverSeconds", "largeValueKB",
    ]
    static let mostBytes = 4 << 20

    /// The tiers of a file; throws all its mistakes at once.
    static func read(_ text: String, file: String) throws(CatalogueError) -> [Tier] {
        guard text.utf8.count <= mostBytes else {
            throw CatalogueError(["\(file): found more than 4 MiB; a catalogue file is smaller."])
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch {
            throw CatalogueError(["\(file): found a mistake in the YAML: \(problem(error))."])
        }
        guard let root else { throw CatalogueError(["\(file): found nothing; a catalogue file has tiers."]) }
        let mistakes = CatalogueNode.Mistakes(file: file)
        let tiers = tiers(CatalogueNode(node: root, path: "", mistakes: mistakes))
        guard mistakes.lines.isEmpty else { throw CatalogueError(mistakes.lines) }
        return tiers
    }

    private static func tiers(_ root: CatalogueNode) -> [Tier] {
        let members = root.members(keys)
        guard let service = members["service"]?.text else {
            root.fail("found no service; allowed is the name of the service that the tiers belong to")
            return []
        }
        let figures = FigureReader(sources: sources(members["sources"]))
        var reader = TierReader(service: service, figures: figures)
        for (name, node) in members["conditions"]?.entries ?? [] {
            let values = node.members(["operation", "valueBytes", "depth", "connections", "source"])
            _ = figures.source(values["source"], of: node)
            reader.conditions[name] = RateConditions(
                name: name, operation: values["operation"]?.text ?? "", valueBytes: values["valueBytes"]?.integer ?? 0,
                depth: values["depth"]?.integer ?? 1, connections: values["connections"]?.integer)
        }
        if let node = members["guidance"] { reader.guidance = guidance(node, figures) }
        for (name, node) in members["families"]?.entries ?? [] { reader.families[name] = reader.family(name, node) }
        guard let tiers = members["tiers"] else {
            root.fail("found no tiers")
            return []
        }
        return tiers.elements.compactMap(reader.tier)
    }

    private static func sources(_ node: CatalogueNode?) -> [String: CatalogueSource] {
        var sources: [String: CatalogueSource] = [:]
        for (name, node) in node?.entries ?? [] {
            let values = node.members(["document", "revision", "date", "note"])
            guard let document = values["document"]?.text else {
                node.fail("found no document")
                continue
            }
            func known(_ key: String) -> String? { values[key].flatMap { $0.isUnknown ? nil : $0.text } }
            let source = CatalogueSource(
                name: name, document: document, revision: known("revision"), date: known("date"), note: known("note"))
            if source.date == nil, source.revision == nil {
                node.fail("found neither date nor revision; allowed is at least one of them, as figures change")
            }
            sources[name] = source
        }
        return sources
    }

    private static func guidance(_ node: CatalogueNode, _ figures: FigureReader) -> TierGuidance {
        let members = node.members(guidanceKeys)
        var guidance = TierGuidance()
        guidance.memoryAlertPercent = figures.number(members["memoryAlertPercent"])
        guidance.connectionsAlertPercent = figures.number(members["connectionsAlertPercent"])
        guidance.loadPercent = figures.number(members["loadPercent"])
        guidance.unplannedFailoverSeconds = figures.text(members["unplannedFailoverSeconds"])
        guidance.plannedFailoverSeconds = figures.text(members["plannedFailoverSeconds"])
        guidance.largeValueKB = figures.number(members["largeValueKB"])
        return guidance
    }

    private static func problem(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), \(problem)"
        case .duplicatedKeysInMapping(let names, let context):
            "line \(context.mark.line), the key \(names.joined(separator: ", ")) twice"
        case .reader(let problem, _, _, _): problem
        default: "it cannot be read"
        }
    }
}
