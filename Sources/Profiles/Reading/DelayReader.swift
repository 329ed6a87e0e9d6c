// SPDX-License-Identifier: Apache-2.0
import Plan
import Workload

/// Reads a declared delay before each query: `none`, `2ms`, `{ distribution: lognormal, median: 2ms, p99: 10ms }`, and
/// `lognormal:2ms:10ms` for flags.
struct DelayReader {
    let menu: DistributionMenu
    let issues: IssueCollector

    static let allowed = "none, a time from 1us to 1m such as 2ms, or lognormal:2ms:10ms"

    /// nil where something is wrong, which is reported.
    func read(_ node: ProfileNode, path: String) -> QueryDelay? {
        switch node.content {
        case .scalar(let text) where menu[String(text.prefix { $0 != ":" })] == nil:
            return SectionReader.read(node, path: path, single, issues: issues)
        case .scalar, .map:
            guard let choice = DistributionReader(menu: menu, issues: issues).read(node, path: path) else { return nil }
            let parameters = ParameterValues(choice.parameters)
            return .lognormal(median: Int64(parameters.number("median")), p99: Int64(parameters.number("p99")))
        case .nothing, .list:
            issues.add(node, path, allowed: .one(Self.allowed))
            return nil
        }
    }

    /// The same delay for all, or none.
    private var single: ValueKind<QueryDelay> {
        let words = ["none"] + menu.names
        return ValueKind(allowed: .one(Self.allowed)) { text in
            if text == "none" { return .none }
            do throws(QuantityError) {
                let delay = try Times.parse(text)
                guard ProfileSchema.delay.contains(delay) else {
                    throw QuantityError(found: text, allowed: Self.allowed)
                }
                return .fixed(delay)
            } catch {
                let name = String(text.prefix { $0 != ":" })
                throw ValueMistake(.one(Self.allowed), hint: NearestName.hint(name, in: words) ?? error.hint)
            }
        }
    }
}

extension DistributionMenu {
    /// The laws that a delay can follow.
    static let delays = DistributionMenu(
        items: [
            Item(
                name: "lognormal",
                parameters: ["median", "p99"].map {
                    Parameter(
                        $0, .time, minimum: Double(ProfileSchema.delay.lowerBound),
                        maximum: Double(ProfileSchema.delay.upperBound))
                },
                mistake: { parameters in
                    guard parameters.number("p99") <= parameters.number("median") else { return nil }
                    return "The p99 of a lognormal delay must be longer than its median; for one delay only, write a "
                        + "time."
                })
        ], takesSizes: false)
}
