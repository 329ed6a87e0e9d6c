// SPDX-License-Identifier: Apache-2.0
package import Gate

/// Reads a gate's policy and collects every mistake on the way; what is left out stays as in the standard policy.
///
/// ```yaml
/// alpha: 5%
/// rule: effect                      # or strict; of all metrics that have none of their own
/// metrics:                          # in place of the standard ones
///   response.p50: 5%
///   response.p99: { tolerance: 10%, floor: 100us, rule: strict }
/// slo: [response.p99 < 1ms, errors.rate <= 0.1%]
/// ```
struct PolicyReader {
    static let keys = ["alpha", "rule", "metrics", "slo"]
    static let metricKeys = ["tolerance", "floor", "rule"]

    private static let alphas = ValueKind<Double>.ranged(
        0.0001...0.5, "a share from 0.01% to 50%, such as 5%", Shares.parse)
    private static let tolerances = ValueKind<Double>.ranged(
        0.001...1, "a share from 0.1% to 100%, such as 10%", Shares.parse)
    private static let rules = ValueKind<GatePolicy.Rule>.choice(GatePolicy.Rule.allCases.map(\.rawValue)) {
        GatePolicy.Rule(rawValue: $0)
    }

    let issues: IssueCollector

    func read(_ root: ProfileNode) -> GatePolicy {
        var policy = GatePolicy.standard
        guard let section = SectionReader(root, path: "", keys: Self.keys, issues: issues) else { return policy }
        section.read("alpha", Self.alphas, into: &policy.alpha)
        let rule = section.read("rule", Self.rules)
        if let node = section.node("metrics") { policy.comparisons = comparisons(node) }
        for index in policy.comparisons.indices where rule != nil {
            let hasOwn = section.node("metrics")?[policy.comparisons[index].metric.name]?["rule"] != nil
            if let rule, !hasOwn { policy.comparisons[index].rule = rule }
        }
        if let node = section.node("slo") { policy.levels = levels(node) }
        if policy.isEmpty, issues.issues.isEmpty {
            issues.add(
                root, "", found: "a policy that judges nothing", allowed: .one("at least one of metrics and slo"),
                hint: "leave both out for the standard ones")
        }
        return policy
    }

    private func comparisons(_ node: ProfileNode) -> [GatePolicy.Comparison] {
        guard let entries = node.entries else {
            issues.add(
                node, "metrics",
                allowed: .one("a mapping of metrics, such as { response.p99: { tolerance: 10%, floor: 100us } }"))
            return []
        }
        return entries.compactMap { entry in
            let metric: GateMetric
            switch ValueKind(allowed: .unstated, parse: ServiceLevelReader.metric).read(entry.key) {
            case .success(let known): metric = known
            case .failure(let mistake):
                issues.add(
                    ProfileIssue(
                        location: entry.location, key: "metrics.\(entry.key)", found: "an unknown metric",
                        allowed: mistake.allowed, hint: mistake.hint))
                return nil
            }
            return comparison(metric, entry.value, path: "metrics.\(entry.key)")
        }
    }

    /// `10%`, or `{ tolerance: 10%, floor: 100us, rule: strict }`.
    private func comparison(_ metric: GateMetric, _ node: ProfileNode, path: String) -> GatePolicy.Comparison? {
        guard node.entries != nil else {
            return SectionReader.read(node, path: path, Self.tolerances, issues: issues).map {
                GatePolicy.Comparison(metric, tolerance: $0)
            }
        }
        guard let section = SectionReader(node, path: path, keys: Self.metricKeys, issues: issues) else { return nil }
        guard section.node("tolerance") != nil else {
            issues.add(
                node, "\(path).tolerance", found: "nothing", allowed: Self.tolerances.allowed,
                hint: "say how much worse the metric may be")
            return nil
        }
        let floors = ValueKind<Double>(allowed: Self.floorAllowed(metric)) { text in
            try ServiceLevelReader.value(text, of: metric)
        }
        let floor = section.read("floor", floors)
        let rule = section.read("rule", Self.rules)
        return section.read("tolerance", Self.tolerances).map {
            GatePolicy.Comparison(metric, tolerance: $0, floor: floor, rule: rule ?? .effect)
        }
    }

    private static func floorAllowed(_ metric: GateMetric) -> ProfileIssue.Allowed {
        switch metric.unit {
        case .time: .one("a time such as 100us")
        case .rate: .one("a rate such as 100/s")
        case .share: .one("a share such as 0.1%")
        }
    }

    private func levels(_ node: ProfileNode) -> [ServiceLevel] {
        guard case .list(let elements) = node.content else {
            issues.add(node, "slo", allowed: .one("a list of limits, such as [response.p99 < 1ms]"))
            return []
        }
        return elements.enumerated().compactMap { index, element in
            SectionReader.read(element, path: "slo[\(index)]", ServiceLevelReader.kind, issues: issues)
        }
    }
}

extension GatePolicy {
    /// Reads and checks the text of a policy file.
    ///
    /// Throws every mistake at once.
    package init(text: String, file: String) throws(ProfileError) {
        let issues = IssueCollector()
        let document = YAMLDocument.read(text, file: file, issues: issues)
        if document == nil || document?.content == .nothing, issues.issues.isEmpty {
            issues.add(
                ProfileIssue(
                    location: .file(file), key: "", found: "an empty policy",
                    allowed: .one("at least one of metrics and slo"),
                    hint: "leave out --policy for the standard one"))
        }
        let policy = document.map { PolicyReader(issues: issues).read($0) }
        guard issues.issues.isEmpty, let policy else { throw ProfileError(issues.sorted) }
        self = policy
    }

    /// Reads and checks a policy file.
    package init(file: String) throws {
        let text: String?
        do throws(ProfileUnreadable) {
            text = try ProfileFile.read(file)
        } catch {
            throw PolicyUnreadable(description: "The policy \(file) cannot be read: \(error.reason).")
        }
        guard let text else { throw PolicyUnreadable(description: "There is no policy file \(file).") }
        try self.init(text: text, file: file)
    }
}

/// A policy file that is not there or cannot be read.
package struct PolicyUnreadable: Error, Equatable, CustomStringConvertible {
    package var description: String
}
