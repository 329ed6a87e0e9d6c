// SPDX-License-Identifier: Apache-2.0
import Workload

/// Reads how long values live: `1h`, `none`, `{ from: 50m, to: 70m }`, and `50m..70m` for flags.
struct ExpiryReader {
    let issues: IssueCollector

    static let allowed = "a time such as 1h, none, or { from: 50m, to: 70m }"

    /// Redis keeps times to live in milliseconds.
    static let milliseconds = ValueKind<Int64>(allowed: .one(allowed)) { text in
        let nanoseconds = try Times.parse(text)
        guard nanoseconds >= 1_000_000, nanoseconds % 1_000_000 == 0 else {
            throw ValueMistake(.one("a time of whole milliseconds, such as 1h or 500ms"))
        }
        return nanoseconds / 1_000_000
    }

    func read(_ node: ProfileNode, path: String) -> Expiry? {
        switch node.content {
        case .scalar("none"):
            return Expiry.none
        case .scalar(let text):
            if let dots = text.firstRange(of: "..") {
                let ends = [text[..<dots.lowerBound], text[dots.upperBound...]].map {
                    ProfileNode(.scalar(String($0.trimmed)), at: node.location)
                }
                return range(ends[0], ends[1], at: node, path: path)
            }
            let kind = Self.milliseconds.map { Expiry.fixed(milliseconds: $0) }
                .or(["none": Expiry.none], allowed: Self.allowed)
            return SectionReader.read(node, path: path, kind, issues: issues)
        case .map:
            guard let section = SectionReader(node, path: path, keys: ["from", "to"], issues: issues) else {
                return nil
            }
            for key in ["from", "to"] where section.node(key) == nil {
                issues.add(
                    node, "\(path).\(key)", found: "nothing", allowed: .one("a time such as 50m"),
                    hint: "write { from: 50m, to: 70m }")
            }
            guard let from = section.node("from"), let to = section.node("to") else { return nil }
            return range(from, to, at: node, path: path)
        case .nothing, .list:
            issues.add(node, path, allowed: .one(Self.allowed))
            return nil
        }
    }

    private func range(_ from: ProfileNode, _ to: ProfileNode, at node: ProfileNode, path: String) -> Expiry? {
        let first = SectionReader.read(from, path: "\(path).from", Self.milliseconds, issues: issues)
        let last = SectionReader.read(to, path: "\(path).to", Self.milliseconds, issues: issues)
        guard let first, let last else { return nil }
        guard first <= last else {
            issues.add(
                node, path, found: "a range that ends before it begins", allowed: .one("a from that is at most the to"),
                hint: "exchange the two")
            return nil
        }
        return .range(from: first, to: last)
    }
}
