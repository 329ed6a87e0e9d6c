// SPDX-License-Identifier: Apache-2.0
package import Plan
internal import Yams

/// The sizes of managed databases whose limits are published.
package enum StoreCatalogue {
    /// In the order of the files; a mistake in a file leaves its entry out, which the tests exclude.
    package static let all: [StoreLimit] = BundledLimits.all.flatMap { read($0.text) }

    /// The limit of a name, in any letters; `cosmos/NUMBERRU` with any number.
    static func find(_ name: String) throws(QuantityError) -> StoreLimit {
        let wanted = name.lowercased()
        if let found = all.first(where: { $0.name.lowercased() == wanted }) { return found }
        if let other = cosmos(wanted) { return other }
        let names = all.map(\.name)
        throw QuantityError(
            found: name, allowed: DatabaseLimits.allowed,
            hint: NearestName.hint(name, in: names)
                ?? "the sizes of managed databases are \(names.joined(separator: ", "))")
    }

    /// A rate of request units that the catalogue does not have: it is its own limit.
    private static func cosmos(_ name: String) -> StoreLimit? {
        guard name.hasPrefix("cosmos/"), name.hasSuffix("ru"),
            let units = Int(name.dropFirst(7).dropLast(2)), (1...1_000_000_000).contains(units),
            let model = all.first(where: { $0.unitsPerSecond != nil })
        else { return nil }
        return StoreLimit(
            name: "cosmos/\(units)RU", workers: nil, unitsPerSecond: Double(units), source: model.source)
    }

    static func read(_ text: String) -> [StoreLimit] {
        guard let root = try? Yams.compose(yaml: text), let service = root["service"]?.string else { return [] }
        return (root["limits"]?.array().map { $0 } ?? []).compactMap { node in
            guard let name = node["name"]?.string, let key = node["source"]?.string,
                let source = root["sources"]?[key], let document = source["document"]?.string
            else { return nil }
            let date = source["date"]?.string.flatMap { $0 == "null" ? nil : ", \($0)" } ?? ""
            let workers = node["workers"]?.int
            let units = node["unitsPerSecond"]?.int
            let limited =
                workers != nil
                ? "works on so many requests at once, and refuses more"
                : "refuses what goes beyond the units of a second"
            return StoreLimit(
                name: name, workers: workers, unitsPerSecond: units.map(Double.init),
                source: "\(service) \(limited) (\(document)\(date)).")
        }
    }
}
