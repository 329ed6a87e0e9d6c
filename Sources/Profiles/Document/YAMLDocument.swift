// SPDX-License-Identifier: Apache-2.0
import Yams

/// Turns YAML into profile nodes.
///
/// The only user of Yams here; the catalogue of tiers reads its own files.
struct YAMLDocument {
    /// Deeper than any profile; keeps hostile input from exhausting the stack or, by aliases of aliases, the memory.
    static let deepest = 16
    static let mostNodes = 20_000
    static let mostBytes = 1 << 20

    let file: String
    private let issues: IssueCollector
    private var nodeCount = 0

    /// The document's root, or nil for an empty document; mistakes of the YAML itself go to `issues`.
    static func read(_ text: String, file: String, issues: IssueCollector) -> ProfileNode? {
        var document = YAMLDocument(file: file, issues: issues)
        return document.compose(text)
    }

    /// The nodes of a value on the command line that is written as YAML: `{ from: 50m, to: 70m }`.
    static func read(flow text: String, at location: ProfileLocation, key: String, issues: IssueCollector)
        -> ProfileNode?
    {
        let inner = IssueCollector()
        let node = read(text, file: "", issues: inner)
        guard inner.issues.isEmpty else {
            issues.add(
                ProfileIssue(
                    location: location, key: key, found: "\"\(ProfileNode.excerpt(text))\"",
                    allowed: .one("a value or correct YAML")))
            return nil
        }
        return node.map { relocated($0, to: location) }
    }

    private init(file: String, issues: IssueCollector) {
        self.file = file
        self.issues = issues
    }

    private static func relocated(_ node: ProfileNode, to location: ProfileLocation) -> ProfileNode {
        switch node.content {
        case .nothing, .scalar: ProfileNode(node.content, at: location)
        case .list(let elements):
            ProfileNode(.list(elements.map { relocated($0, to: location) }), at: location)
        case .map(let entries):
            ProfileNode(
                .map(
                    entries.map {
                        .init(key: $0.key, location: location, value: relocated($0.value, to: location))
                    }), at: location)
        }
    }

    private mutating func compose(_ text: String) -> ProfileNode? {
        guard text.utf8.count <= Self.mostBytes else {
            issues.add(
                ProfileIssue(
                    location: .file(file), key: "", found: "\(text.utf8.count) bytes",
                    allowed: .one("a profile of at most \(Sizes.format(Int64(Self.mostBytes)))")))
            return nil
        }
        var marked = DuplicateMarks(text)
        do {
            while true {
                do {
                    // The basic resolver leaves every scalar a text: units are the reader's matter, and its regular
                    // expressions would be loaded for nothing.
                    guard let root = try Yams.compose(yaml: marked.text, .basic, .default, .utf8) else { return nil }
                    return try convert(root, marks: marked, path: "", depth: 0)
                } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                    guard marked.mark(names: names, line: context.mark.line, column: context.mark.column) else {
                        throw YamlError.duplicatedKeysInMapping(duplicates: names, context: context)
                    }
                }
            }
        } catch let error as YamlError {
            issues.add(syntaxIssue(error, in: text))
        } catch is TooLarge {
            issues.add(
                ProfileIssue(
                    location: .file(file), key: "", found: "more values or deeper nesting than a profile can have",
                    allowed: .one("at most \(Self.mostNodes) values, nested at most \(Self.deepest) deep")))
        } catch {
            issues.add(ProfileIssue(location: .file(file), key: "", found: "\(error)", allowed: .one("YAML")))
        }
        return nil
    }

    private struct TooLarge: Error {}

    private mutating func convert(_ node: Node, marks: DuplicateMarks, path: String, depth: Int) throws -> ProfileNode {
        nodeCount += 1
        guard nodeCount <= Self.mostNodes, depth <= Self.deepest else { throw TooLarge() }
        let location = location(node)
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            let isNull = isPlain && ["", "~", "null"].contains(scalar.string)
            return ProfileNode(isNull ? .nothing : .scalar(scalar.string), at: location)
        case .sequence(let sequence):
            var elements: [ProfileNode] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try convert(element, marks: marks, path: "\(path)[\(index)]", depth: depth + 1))
            }
            return ProfileNode(.list(elements), at: location)
        case .mapping(let mapping):
            var entries: [ProfileNode.Entry] = []
            for (key, value) in mapping {
                guard case .scalar(let scalar) = key else {
                    issues.add(
                        ProfileIssue(
                            location: self.location(key), key: path, found: "a key that is not a text",
                            allowed: .one("a name")))
                    continue
                }
                if let name = marks.original(scalar.string) {
                    let later = mapping.first { $0.key.scalar?.string == name }?.key.mark?.line
                    issues.add(
                        ProfileIssue(
                            location: self.location(key), key: Self.join(path, name),
                            found: "the key twice" + (later.map { ", again on line \($0)" } ?? ""),
                            allowed: .one("one of each key"), hint: "remove one of the two"))
                    continue
                }
                let child = try convert(
                    value, marks: marks, path: Self.join(path, scalar.string), depth: depth + 1)
                entries.append(.init(key: scalar.string, location: self.location(key), value: child))
            }
            return ProfileNode(.map(entries), at: location)
        case .alias:
            return ProfileNode(.nothing, at: location)
        }
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func location(_ node: Node) -> ProfileLocation {
        node.mark.map { .line($0.line, file: file) } ?? .file(file)
    }

    private func syntaxIssue(_ error: YamlError, in text: String) -> ProfileIssue {
        let (problem, line): (String, Int?) =
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                (problem, mark.line)
            case .reader(let problem, let offset, _, let text):
                (problem, offset.map { text.prefix($0).count(where: \.isNewline) + 1 })
            case .duplicatedKeysInMapping(let names, let context):
                ("the keys \(names.joined(separator: ", ")) twice", context.mark.line)
            default: ("\(error)", nil)
            }
        return ProfileIssue(
            location: line.map { .line($0, file: file) } ?? .file(file), key: "",
            found: "a mistake in the YAML: \(ProfileNode.excerpt(problem))", allowed: .unstated,
            hint: hint(problem, line: line, in: text))
    }

    private func hint(_ problem: String, line: Int?, in text: String) -> String? {
        if problem.contains("another document") { return "keep one profile to a file" }
        guard let line, problem.contains("cannot start any token") else { return nil }
        let lines = text.split(separator: "\n", maxSplits: line, omittingEmptySubsequences: false)
        let indent = line <= lines.count ? lines[line - 1].prefix { $0 == " " || $0 == "\t" } : ""
        return indent.contains("\t") ? "indent with spaces, not with tabs" : "put the value in quotes"
    }
}
