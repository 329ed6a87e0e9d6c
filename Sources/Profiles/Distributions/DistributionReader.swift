// SPDX-License-Identifier: Apache-2.0
import Workload

/// Reads a distribution with its parameters, whatever its registry holds.
struct DistributionReader {
    let menu: DistributionMenu
    let issues: IssueCollector

    /// nil where something is wrong, which is reported.
    func read(_ node: ProfileNode, path: String) -> DistributionChoice? {
        guard let mapping = mapping(node, path: path) else { return nil }
        guard let named = mapping["distribution"] else {
            reportMissingName(mapping, path: path)
            return nil
        }
        let names = menu.names
        let kind = ValueKind<String>.choice(names) { names.contains($0) ? $0 : nil }
        let name = SectionReader.read(named, path: path + ".distribution", kind, issues: issues)
        guard let item = name.flatMap({ menu[$0] }) else { return nil }
        return read(mapping, item: item, path: path, isBare: isBare(node))
    }

    /// The mapping that a node stands for, short spellings expanded: `zipf:0.99`, `{ weighted: […] }`.
    func mapping(_ node: ProfileNode, path: String) -> ProfileNode? {
        switch node.content {
        case .scalar(let text):
            switch DistributionText(menu: menu).expand(text, at: node.location) {
            case .success(let mapping): return mapping
            case .failure(let mistake):
                // Where the name itself is wrong, the key of the name is the one to mend.
                let key = mistake.found == nil ? path : path + ".distribution"
                issues.add(node, key, found: mistake.found, allowed: mistake.allowed, hint: mistake.hint)
                return nil
            }
        case .map(let entries):
            guard entries.count == 1, let entry = entries.first, let item = menu[entry.key] else { return node }
            return named(item, entry: entry)
        case .nothing, .list:
            issues.add(node, path, allowed: .one("a distribution, such as \(menu.items.first?.example ?? "a name")"))
            return nil
        }
    }

    /// `{ weighted: […] }` and `{ fixed: 512B }`: the name of the distribution as the only key.
    private func named(_ item: DistributionMenu.Item, entry: ProfileNode.Entry) -> ProfileNode {
        var entries = [
            ProfileNode.Entry(
                key: "distribution", location: entry.location,
                value: ProfileNode(.scalar(item.name), at: entry.location))
        ]
        switch entry.value.content {
        case .nothing: break
        case .map(let parameters): entries += parameters
        case .scalar(let text):
            let spelling = DistributionText(menu: menu)
            let whole = [text, "\(item.name):\(text)"].lazy
                .compactMap { try? spelling.expand($0, at: entry.value.location).get() }
                .first { $0["distribution"]?.content == .scalar(item.name) }
            if let whole { return whole }
            fallthrough
        case .list:
            let key = item.parameters.first?.name ?? item.name
            entries.append(.init(key: key, location: entry.location, value: entry.value))
        }
        return ProfileNode(.map(entries), at: entry.location)
    }

    private func reportMissingName(_ mapping: ProfileNode, path: String) {
        let entries = mapping.entries ?? []
        // A misspelt `distribution` is better said than a missing one.
        if let entry = entries.first(where: { NearestName.find($0.key, in: ["distribution"]) != nil }) {
            issues.add(
                ProfileIssue(
                    location: entry.location, key: "\(path).\(entry.key)", found: "an unknown key",
                    allowed: .names(["distribution"] + parameterNames), hint: "did you mean \"distribution\"?"))
            return
        }
        issues.add(
            mapping, path + ".distribution", found: "nothing", allowed: .names(menu.names),
            hint: menu.items.first { !$0.parameters.isEmpty }.map { "write for example \($0.example)" })
    }

    private var parameterNames: [String] {
        var names: [String] = []
        for name in menu.items.flatMap({ $0.parameters.map(\.name) }) where !names.contains(name) { names.append(name) }
        return names
    }

    /// Whether the value is a bare size, whose text is all that there is to mend.
    private func isBare(_ node: ProfileNode) -> Bool {
        guard case .scalar(let text) = node.content else { return false }
        return !text.contains(":") && !text.contains("..") && menu[text] == nil
    }

    private func read(_ mapping: ProfileNode, item: DistributionMenu.Item, path: String, isBare: Bool)
        -> DistributionChoice?
    {
        let names = item.parameters.map(\.name)
        var isRight = true
        for entry in mapping.entries ?? [] where entry.key != "distribution" && !names.contains(entry.key) {
            isRight = false
            let allowed: ProfileIssue.Allowed =
                names.isEmpty ? .one("\(item.name) without parameters") : .names(names)
            issues.add(
                ProfileIssue(
                    location: entry.location, key: "\(path).\(entry.key)",
                    found: "a parameter that \(item.name) does not have", allowed: allowed,
                    hint: NearestName.hint(entry.key, in: names)))
        }
        var values: [String: ParameterValue] = [:]
        for parameter in item.parameters {
            let key = isBare ? path : "\(path).\(parameter.name)"
            guard let value = value(parameter, in: mapping, item: item, key: key) else {
                isRight = false
                continue
            }
            values[parameter.name] = value
        }
        guard isRight else { return nil }
        if let mistake = item.mistake(ParameterValues(values)) {
            issues.add(
                mapping, path, found: "parameters that do not fit together", allowed: .unstated,
                hint: IssueClause.text(mistake))
            return nil
        }
        return DistributionChoice(item.name, values)
    }

    private func value(_ parameter: Parameter, in mapping: ProfileNode, item: DistributionMenu.Item, key: String)
        -> ParameterValue?
    {
        guard let node = mapping[parameter.name] else {
            if let standard = parameter.standard { return .number(standard) }
            issues.add(
                mapping, key, found: "nothing", allowed: .one(parameter.allowed), hint: "write \(item.example)")
            return nil
        }
        if parameter.kind == .weightedSizes {
            return WeightedSizeReader(parameter: parameter, issues: issues).read(node, path: key)
        }
        return SectionReader.read(node, path: key, parameter.valueKind, issues: issues).map { .number($0) }
    }
}

extension Parameter {
    /// How a text is read as the parameter's number.
    var valueKind: ValueKind<Double> {
        let parameter = self
        return ValueKind(allowed: .one(allowed)) { text in
            let value = try parameter.number(text)
            guard parameter.contains(value) else { throw ValueMistake(.one(parameter.allowed)) }
            return value
        }
    }

    private func number(_ text: String) throws -> Double {
        switch kind {
        case .share: return try Shares.parse(text)
        case .bytes: return Double(try Sizes.parse(text))
        case .time: return Double(try Times.parse(text))
        case .number, .weightedSizes:
            guard let number = try? DecimalAndUnit(text), number.unit.isEmpty else {
                throw ValueMistake(.one(allowed))
            }
            return number.value
        }
    }
}
