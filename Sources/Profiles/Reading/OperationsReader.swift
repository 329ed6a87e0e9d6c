// SPDX-License-Identifier: Apache-2.0
package import RESP

/// Reads the operation mix: `{ get: 90%, set: 10% }`, a list of operations and commands with weights, or
/// `get=90,set=10`.
struct OperationsReader {
    let issues: IssueCollector

    static let allowed = ProfileIssue.Allowed.several(
        "operations with weights, such as { get: 90%, set: 10% } or [{ command: \"HSET {key} f {value}\", weight: 5% }]"
    )
    static let keys = ["operation", "command", "name", "keys", "weight"]

    /// One operation of the mix with its parts as they were written.
    private struct Written {
        var node: ProfileNode
        var path: String
        var operation: ProfileNode?
        var command: ProfileNode?
        var name: ProfileNode?
        var keys: ProfileNode?
        var weight: ProfileNode?
    }

    /// nil where something is wrong, which is reported.
    func read(_ node: ProfileNode, path: String) -> [Profile.Operation]? {
        guard let all = written(node, path: path) else { return nil }
        let count = all.count
        guard (1...ProfileSchema.mostOperations).contains(count) else {
            let found = count == 0 ? "no operation" : "\(count) operations"
            let allowed =
                count == 0 ? Self.allowed : .one("at most \(ProfileSchema.mostOperations) operations in a mix")
            issues.add(node, path, found: found, allowed: allowed)
            return nil
        }
        let written = all.compactMap { $0 }
        let weights = written.compactMap { weight($0) }
        let operations = written.compactMap { operation($0) }
        if weights.count == count, !WeightReader(issues: issues).check(weights, at: node, path: path) { return nil }
        guard weights.count == count, operations.count == count else { return nil }
        let complete = zip(operations, weights).map { operation, weight in
            var operation = operation
            operation.weight = weight
            return operation
        }
        return hasDistinctNames(zip(written, complete).map { ($0, $1) }) ? complete : nil
    }

    // MARK: - The spellings

    /// One element for each operation, nil for those that cannot be taken apart; nil where there are no operations at
    /// all.
    private func written(_ node: ProfileNode, path: String) -> [Written?]? {
        switch node.content {
        case .scalar(let text):
            return flagText(text, at: node, path: path)
        case .map(let entries) where entries.contains { ["command", "operation"].contains($0.key) }:
            return [element(node, path: path)]
        case .map(let entries):
            return entries.map { entry($0, path: "\(path).\($0.key)") }
        case .list(let elements):
            return elements.enumerated().map { index, element in self.element(element, path: "\(path)[\(index)]") }
        case .nothing:
            issues.add(node, path, allowed: Self.allowed, hint: "give it a value, or leave the key out")
            return nil
        }
    }

    /// `get: 90%`, or `mget: { keys: 10, weight: 5% }`.
    private func entry(_ entry: ProfileNode.Entry, path: String) -> Written? {
        let name = ProfileNode(.scalar(entry.key), at: entry.location)
        guard entry.value.entries != nil else {
            return Written(node: name, path: path, operation: name, weight: entry.value)
        }
        let keys = ["command", "keys", "weight"]
        guard let section = SectionReader(entry.value, path: path, keys: keys, issues: issues) else { return nil }
        let command = section.node("command")
        return Written(
            node: entry.value, path: path, operation: command == nil ? name : nil, command: command,
            name: command == nil ? nil : name, keys: section.node("keys"), weight: section.node("weight"))
    }

    /// `{ operation: mget, keys: 10, weight: 5% }`, `{ command: "…", weight: 5% }`, or `get: 90%` alone.
    private func element(_ node: ProfileNode, path: String) -> Written? {
        if let entries = node.entries, entries.count == 1, !Self.keys.contains(entries[0].key) {
            return entry(entries[0], path: "\(path).\(entries[0].key)")
        }
        guard let section = SectionReader(node, path: path, keys: Self.keys, issues: issues) else { return nil }
        let written = Written(
            node: node, path: path, operation: section.node("operation"), command: section.node("command"),
            name: section.node("name"), keys: section.node("keys"), weight: section.node("weight"))
        guard (written.operation == nil) != (written.command == nil) else {
            let both = written.operation != nil
            issues.add(
                node, path, found: both ? "an operation and a command" : "neither an operation nor a command",
                allowed: .one("one of the two"),
                hint: "write { operation: get, weight: 5% } or { command: \"HSET {key} f {value}\", weight: 5% }")
            return nil
        }
        return written
    }

    /// `get=90,mget:10=10`: a name, the keys of one operation where it takes several, and a weight.
    private func flagText(_ text: String, at node: ProfileNode, path: String) -> [Written]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
        let weighted = parts.count { $0.contains("=") }
        guard weighted == parts.count || weighted == 0, !parts.contains(where: \.isEmpty) else {
            issues.add(
                node, path, allowed: .several("operations with weights, such as get=90,set=10 or get=90%,mget:10=10%"),
                hint: "give every operation a weight")
            return nil
        }
        func scalar(_ text: Substring) -> ProfileNode { ProfileNode(.scalar(String(text.trimmed)), at: node.location) }
        return parts.map { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let names = sides[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return Written(
                node: node, path: "\(path).\(names[0].trimmed)", operation: scalar(names[0]),
                keys: names.count > 1 ? scalar(names[1]) : nil, weight: scalar(sides.count > 1 ? sides[1] : "1"))
        }
    }

    // MARK: - The parts

    /// The operation without its weight.
    private func operation(_ written: Written) -> Profile.Operation? {
        let source = source(written)
        let name = written.name.map {
            SectionReader.read($0, path: "\(written.path).name", ProfileReader.profileName, issues: issues)
        }
        let keys = written.keys.map {
            SectionReader.read(
                $0, path: "\(written.path).keys", .number(ProfileSchema.keysPerOperation), issues: issues)
        }
        guard let source, name != .some(nil), keys != .some(nil) else { return nil }
        if let node = written.keys, !takesKeys(source) {
            let names = Operations.all.filter(\.takesSeveralKeys).map(\.name)
            issues.add(
                node, "\(written.path).keys", found: "a number of keys for an operation on one key",
                allowed: .one("keys only for \(names.joined(separator: ", "))"))
            return nil
        }
        return Profile.Operation(source, weight: .relative(1), keys: keys ?? nil, name: name ?? nil)
    }

    private func source(_ written: Written) -> Profile.Operation.Source? {
        if let node = written.command {
            let kind = ValueKind<String>(allowed: .one("a command such as HSET {key} f {value}")) { text in
                do {
                    _ = try CommandTemplate.parse(text)
                } catch {
                    throw ValueMistake(
                        .one("a command such as HSET {key} f {value}"), hint: IssueClause.text("\(error)"))
                }
                return text
            }
            return SectionReader.read(node, path: "\(written.path).command", kind, issues: issues).map { .command($0) }
        }
        guard let node = written.operation else { return nil }
        let names = Operations.all.map(\.name)
        return SectionReader.read(
            node, path: written.path, .choice(names) { names.contains($0) ? $0 : nil }, issues: issues
        ).map { .named($0) }
    }

    private func weight(_ written: Written) -> Weight? {
        guard let node = written.weight else {
            issues.add(
                written.node, "\(written.path).weight", found: "nothing", allowed: WeightReader.kind.allowed,
                hint: "give every operation a weight")
            return nil
        }
        return SectionReader.read(node, path: written.path, WeightReader.kind, issues: issues)
    }

    private func takesKeys(_ source: Profile.Operation.Source) -> Bool {
        guard case .named(let name) = source else { return false }
        return Operations.named(name)?.takesSeveralKeys ?? false
    }

    /// Results are kept by operation name, so two operations cannot share one.
    private func hasDistinctNames(_ operations: [(Written, Profile.Operation)]) -> Bool {
        var seen: Set<String> = []
        var isRight = true
        for (written, operation) in operations where !seen.insert(operation.reportName).inserted {
            isRight = false
            issues.add(
                written.node, written.path, found: "a second operation with the name \(operation.reportName)",
                allowed: .one("each name once"),
                hint: "add up the weights, or give one of them a name of its own (name: \(operation.reportName)-2)")
        }
        return isRight
    }
}

extension Profile.Operation {
    /// The name in reports: the user's own, else the operation's, else the command's first word.
    package var reportName: String {
        if let name { return name }
        switch source {
        case .named(let name): return name
        case .command(let text): return String(text.split(separator: " ").first ?? "command").lowercased()
        }
    }

    /// The operation as the engine knows it, or nil where there is none of that name or the command cannot be read.
    package var kind: OperationKind? {
        switch source {
        case .named(let known):
            guard var kind = Operations.named(known) else { return nil }
            if let keys { kind = kind.withKeys(keys) }
            kind.name = reportName
            return kind
        case .command(let text):
            guard let template = try? CommandTemplate.parse(text) else { return nil }
            return OperationKind.custom(name: reportName, template: template)
        }
    }
}
