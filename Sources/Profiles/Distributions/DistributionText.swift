// SPDX-License-Identifier: Apache-2.0
import Workload

/// The short spelling of a distribution, as flags have it: `zipf:0.99`, `hotspot:20%:80%`, `gaussian:mean=50%`,
/// and for sizes also `512B`, `100B..4KB`, `512B:80,4KB:20`.
///
/// A short spelling is turned into the mapping that a profile would have, so that one reader checks both.
struct DistributionText {
    let menu: DistributionMenu

    /// The mapping, or nil where there are more values than the distribution has parameters.
    func expand(_ text: String, at location: ProfileLocation) -> Result<ProfileNode, ValueMistake> {
        if menu.takesSizes, let node = expandSizes(Substring(text).trimmed, at: location) { return .success(node) }
        let parts = Substring(text).split(separator: ":", omittingEmptySubsequences: false).map { $0.trimmed }
        let name = String(parts.first ?? "")
        guard let item = menu[name] else { return .failure(unknown(name)) }
        let arguments = text.firstIndex(of: ":").map { text[text.index(after: $0)...] }
        if let arguments, let parameter = item.parameters.first, parameter.kind == .weightedSizes {
            guard let list = weightedList(arguments, at: location) else {
                return .failure(
                    ValueMistake(.one("weighted sizes such as 512B:80,4KB:20, or \(item.example)")))
            }
            return .success(mapping(item.name, [(parameter.name, list)], at: location))
        }
        guard parts.count - 1 <= item.parameters.count else {
            return .failure(tooMany(item))
        }
        var values: [(String, ProfileNode)] = []
        for (part, parameter) in zip(parts.dropFirst(), item.parameters) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isNamed = pair.count == 2
            let key = isNamed ? String(pair[0].trimmed) : parameter.name
            let value = String(isNamed ? pair[1].trimmed : part)
            values.append((key, ProfileNode(.scalar(value), at: location)))
        }
        return .success(mapping(item.name, values, at: location))
    }

    private func expandSizes(_ text: Substring, at location: ProfileLocation) -> ProfileNode? {
        if let dots = text.firstRange(of: "..") {
            let ends = [text[..<dots.lowerBound], text[dots.upperBound...]]
            guard !ends[0].contains(":"), let item = menu["range"], item.parameters.count >= 2 else { return nil }
            let values = zip(item.parameters, ends).map { parameter, end in
                (parameter.name, ProfileNode(.scalar(String(end.trimmed)), at: location))
            }
            return mapping(item.name, values, at: location)
        }
        guard text.first?.isDecimalDigit == true else { return nil }
        if text.contains(":") || text.contains(",") {
            guard let item = menu["weighted"], let parameter = item.parameters.first,
                let list = weightedList(text, at: location)
            else { return nil }
            return mapping(item.name, [(parameter.name, list)], at: location)
        }
        guard let item = menu["fixed"], let parameter = item.parameters.first else { return nil }
        return mapping(item.name, [(parameter.name, ProfileNode(.scalar(String(text)), at: location))], at: location)
    }

    private func weightedList(_ text: Substring, at location: ProfileLocation) -> ProfileNode? {
        var elements: [ProfileNode] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            let entries = zip(["size", "weight"], pair).map { key, value in
                ProfileNode.Entry(
                    key: key, location: location, value: ProfileNode(.scalar(String(value.trimmed)), at: location))
            }
            elements.append(ProfileNode(.map(entries), at: location))
        }
        return ProfileNode(.list(elements), at: location)
    }

    private func mapping(_ name: String, _ values: [(String, ProfileNode)], at location: ProfileLocation)
        -> ProfileNode
    {
        let all = [("distribution", ProfileNode(.scalar(name), at: location))] + values
        return ProfileNode(.map(all.map { .init(key: $0.0, location: location, value: $0.1) }), at: location)
    }

    func unknown(_ name: String) -> ValueMistake {
        let hint = NearestName.hint(name, in: menu.names)
        guard menu.takesSizes else {
            return ValueMistake(.names(menu.names), hint: hint, found: "\"\(ProfileNode.excerpt(name))\"")
        }
        return ValueMistake(
            .one(
                "a size (512B), a range (100B..4KB), weighted sizes (512B:80,4KB:20) or one of "
                    + menu.names.joined(separator: ", ")), hint: hint)
    }

    private func tooMany(_ item: DistributionMenu.Item) -> ValueMistake {
        let names = item.parameters.map(\.name)
        let allowed = names.isEmpty ? "\(item.name) without parameters" : "\(item.name):" + names.joined(separator: ":")
        return ValueMistake(.one(allowed))
    }
}
