// SPDX-License-Identifier: Apache-2.0

/// Reads one mapping of a profile, key by key, and reports what is wrong with it.
struct SectionReader {
    let path: String
    let node: ProfileNode
    let issues: IssueCollector

    /// nil where `node` is no mapping, which is reported.
    ///
    /// Every key that is not among `keys` is reported, too.
    init?(_ node: ProfileNode, path: String, keys: [String], issues: IssueCollector) {
        guard let entries = node.entries else {
            let hint = node.content == .nothing ? "give it a value, or leave the key out" : nil
            issues.add(
                node, path, allowed: .one("a mapping with the keys \(keys.joined(separator: ", "))"), hint: hint)
            return nil
        }
        self.path = path
        self.node = node
        self.issues = issues
        for entry in entries where !keys.contains(entry.key) {
            issues.add(
                ProfileIssue(
                    location: entry.location, key: self.path(of: entry.key), found: "an unknown key",
                    allowed: .names(keys), hint: NearestName.hint(entry.key, in: keys)))
        }
    }

    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func node(_ key: String) -> ProfileNode? { node[key] }

    /// The section under a key, or nil where it is left out or no mapping.
    func section(_ key: String, keys: [String]) -> SectionReader? {
        node(key).flatMap { SectionReader($0, path: path(of: key), keys: keys, issues: issues) }
    }

    /// Puts the value of a key into its place.
    ///
    /// A key that is left out leaves the default; a mistake is reported and leaves the default, too.
    func read<Value>(_ key: String, _ kind: ValueKind<Value>, into place: inout Value) {
        if let value = read(key, kind) { place = value }
    }

    func read<Value>(_ key: String, _ kind: ValueKind<Value>) -> Value? {
        guard let node = node(key) else { return nil }
        return Self.read(node, path: path(of: key), kind, issues: issues)
    }

    static func read<Value>(_ node: ProfileNode, path: String, _ kind: ValueKind<Value>, issues: IssueCollector)
        -> Value?
    {
        guard case .scalar(let text) = node.content else {
            let hint = node.content == .nothing ? "give it a value, or leave the key out" : nil
            issues.add(node, path, allowed: kind.allowed, hint: hint)
            return nil
        }
        switch kind.read(text) {
        case .success(let value):
            return value
        case .failure(let mistake):
            issues.add(node, path, found: mistake.found, allowed: mistake.allowed, hint: mistake.hint)
            return nil
        }
    }
}
