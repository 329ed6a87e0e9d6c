// SPDX-License-Identifier: Apache-2.0
internal import Profiles
internal import RESP
internal import Results
internal import Sizing

/// A target of `tiers` as the user named it, and what the catalogue makes of the name.
struct NamedTier {
    var name: String
    var url: TargetURL
    /// Nil for a label of the user's own.
    var tier: Tier?
    /// What to know about the name, as a sentence.
    var note: String?

    /// The folder of its steps.
    var folder: String { "tiers/" + String(name.map { $0 == " " ? "-" : $0 }) }
}

/// Reads the values of `--tier` and the file of prices.
enum TierNames {
    private static let most = 12
    private static let longestName = 40

    static func read(_ texts: [String], catalogs: [String], target: TargetOptions) throws -> [NamedTier] {
        let catalogue = try SizeCatalogue.catalogue(files: catalogs)
        guard texts.count <= most else { throw UsageError("At most \(most) tiers are measured at a time.") }
        var named: [NamedTier] = []
        for text in texts {
            let tier = try read(text, catalogue, target)
            if let twin = named.first(where: { $0.folder.lowercased() == tier.folder.lowercased() }) {
                throw UsageError("--tier \(twin.name) is given twice; give each target a name of its own.")
            }
            named.append(tier)
        }
        return named
    }

    private static func read(_ text: String, _ catalogue: TierCatalogue, _ target: TargetOptions) throws -> NamedTier {
        guard let sign = text.firstIndex(of: "="), !text[..<sign].contains("://") else {
            throw UsageError(
                "--tier \(TargetURL.redact(text)) has no name; write a name before the URL, such as P1=rediss://host:6380."
            )
        }
        let name = String(text[..<sign])
        guard (1...longestName).contains(name.count), name.first?.isLetter == true || name.first?.isNumber == true,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || " ._-".contains($0)) })
        else {
            throw UsageError(
                "The name of --tier \(TargetURL.redact(text)) must begin with a letter or a digit and hold letters, digits, "
                    + "spaces, and . _ - alone, at most \(longestName).")
        }
        let address = try TargetURL.parse(String(text[text.index(after: sign)...]))
        guard let url = try target.withPassword(address) else { throw UsageError("--tier \(name) has no URL.") }
        var tier = NamedTier(name: name, url: url)
        guard let found = try catalogue.tier(labelled: name) else {
            tier.note =
                "\"\(name)\" is no tier of the catalogue: it is taken as your own label, with nothing published about it."
            return tier
        }
        tier.tier = found.tier
        if !found.others.isEmpty {
            tier.note =
                "\(name) is taken for \(found.tier.name), and \(Quantity.listed(found.others.map(\.name))) is called so too: "
                + "give the whole name where that is meant."
        }
        return tier
    }

    /// The prices of a file; a name in it that is none of the tiers is a mistake.
    static func prices(file: String, for tiers: [NamedTier]) throws -> PriceList {
        let prices = try PriceList(try SizeCatalogue.text(of: file, called: "file of prices"), file: file)
        let known = tiers.flatMap(names)
        let unused = prices.unused(by: known)
        guard unused.isEmpty else {
            throw UsageError(
                "\(file) has a price of \(Quantity.listed(unused)), and no --tier is called so: the names are "
                    + "\(Quantity.listed(tiers.map(\.name))).")
        }
        return prices
    }

    /// The names that a price may be given by.
    static func names(_ tier: NamedTier) -> [String] {
        [tier.name] + (tier.tier.map { [$0.name, $0.id, $0.size] } ?? [])
    }
}
