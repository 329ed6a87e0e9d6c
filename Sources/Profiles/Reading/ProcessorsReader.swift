// SPDX-License-Identifier: Apache-2.0

/// Reads which processors the threads are pinned to: `none`, `[2, 3]`, or `2,4-7` for flags.
struct ProcessorsReader {
    let issues: IssueCollector

    static let allowed = ProfileIssue.Allowed.one("none or processors by number, such as [2, 3] or 2,4-7")

    func read(_ node: ProfileNode, path: String) -> [Int]? {
        switch node.content {
        case .scalar("none"), .list([]):
            return []
        case .scalar(let text):
            guard let processors = Self.parse(text) else {
                issues.add(node, path, allowed: Self.allowed)
                return nil
            }
            return processors
        case .list(let elements):
            let kind = ValueKind.number(ProfileSchema.processors)
            let processors = elements.enumerated().compactMap { index, element in
                SectionReader.read(element, path: "\(path)[\(index)]", kind, issues: issues)
            }
            return processors.count == elements.count ? processors : nil
        case .nothing, .map:
            issues.add(node, path, allowed: Self.allowed)
            return nil
        }
    }

    static func parse(_ text: String) -> [Int]? {
        var processors: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                $0.trimmed.digitsValue.flatMap { Int(exactly: $0) }
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                ProfileSchema.processors.contains(first), ProfileSchema.processors.contains(last), first <= last
            else { return nil }
            processors += first...last
        }
        return processors
    }
}
