// SPDX-License-Identifier: Apache-2.0
import Workload

/// Reads weights: whole numbers that are relative to each other, or shares that add up to 100 %.
struct WeightReader {
    let issues: IssueCollector

    static let kind = ValueKind<Weight>(allowed: .one("a whole number such as 90, or a share such as 90%")) { text in
        if text.contains("%") { return .share(try Shares.parse(text)) }
        guard let number = Substring(text).trimmed.digitsValue, number <= 1_000_000_000 else {
            throw ValueMistake(.one("a whole number such as 90, or a share such as 90%"))
        }
        return .relative(number)
    }

    /// Reports weights of both kinds in one mix, shares that do not add up, and weights that are all zero.
    func check(_ weights: [Weight], at node: ProfileNode, path: String) -> Bool {
        let shares = weights.compactMap { weight -> Double? in
            guard case .share(let share) = weight else { return nil }
            return share
        }
        if shares.count == weights.count {
            let total = shares.reduce(0, +)
            if abs(total - 1) <= 1e-9 { return true }
            // Rounded to what a person would write; the sum of binary numbers has a tail.
            let percent = Shares.format((total * 1e8).rounded() / 1e8)
            issues.add(node, path, found: "shares that add up to \(percent)", allowed: .one("100% in all"))
            return false
        }
        if !shares.isEmpty {
            issues.add(
                node, path, found: "shares and whole numbers mixed", allowed: .one("one kind of weight"),
                hint: "write all weights with % or all without")
            return false
        }
        if weights.allSatisfy({ $0.value == 0 }) {
            issues.add(node, path, found: "weights that are all 0", allowed: .one("at least one weight above 0"))
            return false
        }
        return true
    }
}

/// Reads `[{ size: 512B, weight: 80 }, …]`.
struct WeightedSizeReader {
    let parameter: Parameter
    let issues: IssueCollector

    func read(_ node: ProfileNode, path: String) -> ParameterValue? {
        guard case .list(let elements) = node.content, !elements.isEmpty else {
            let found = node.content == .list([]) ? "an empty list" : nil
            issues.add(node, path, found: found, allowed: .one(parameter.allowed))
            return nil
        }
        var size = parameter
        size.kind = .bytes
        var sizes: [(bytes: Double, weight: Weight)] = []
        var isRight = true
        for (index, element) in elements.enumerated() {
            let inner = "\(path)[\(index)]"
            guard let section = SectionReader(element, path: inner, keys: ["size", "weight"], issues: issues) else {
                isRight = false
                continue
            }
            for key in ["size", "weight"] where section.node(key) == nil {
                issues.add(
                    element, "\(inner).\(key)", found: "nothing",
                    allowed: key == "size" ? .one(size.allowed) : WeightReader.kind.allowed)
            }
            guard let bytes = section.read("size", size.valueKind),
                let weight = section.read("weight", WeightReader.kind)
            else {
                isRight = false
                continue
            }
            sizes.append((bytes, weight))
        }
        guard isRight, WeightReader(issues: issues).check(sizes.map(\.weight), at: node, path: path) else { return nil }
        return .weightedSizes(sizes.map { WeightedSize(bytes: Int($0.bytes), weight: $0.weight.value) })
    }
}
