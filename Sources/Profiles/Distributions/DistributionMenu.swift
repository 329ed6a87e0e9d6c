// SPDX-License-Identifier: Apache-2.0
import Workload

/// The distributions that a key of a profile can name, described by their registry.
struct DistributionMenu: Sendable {
    struct Item: Sendable {
        var name: String
        var parameters: [Parameter]
        /// What is wrong with parameters that are each right, as a full sentence.
        var mistake: @Sendable (ParameterValues) -> String?

        /// The item as a user writes it in YAML, with its standard values or suitable examples.
        var example: String {
            guard !parameters.isEmpty else { return "{ distribution: \(name) }" }
            let written = parameters.filter { $0.standard == nil }
            let shown = written.isEmpty ? parameters : written
            // The first size or time of an example is the smaller one, as the parameters of all of them have it.
            let texts = shown.enumerated().map { index, parameter in
                "\(parameter.name): \(index > 0 ? parameter.largerExample : parameter.example)"
            }
            return "{ distribution: \(name), \(texts.joined(separator: ", ")) }"
        }
    }

    var items: [Item]
    /// Whether a value may be a bare size (`512B`), a range (`100B..4KB`) or weighted sizes (`512B:80,4KB:20`).
    var takesSizes: Bool

    var names: [String] { items.map(\.name) }

    subscript(name: String) -> Item? { items.first { $0.name == name } }

    static let keyPicks = DistributionMenu(
        items: KeyPicks.all.map { type in
            Item(name: type.name, parameters: type.parameters, mistake: { _ in nil })
        }, takesSizes: false)

    static let valueSizes = DistributionMenu(
        items: ValueSizes.all.map { type in
            Item(name: type.name, parameters: type.parameters, mistake: { type.mistake(in: $0) })
        }, takesSizes: true)
}

extension Parameter {
    /// What a message says is allowed.
    var allowed: String {
        switch kind {
        case .number:
            let lowest = DecimalText.plain(minimum)
            let lower = allowsMinimum ? "from \(lowest)" : "above \(lowest)"
            guard maximum < .greatestFiniteMagnitude else {
                return "a number \(allowsMinimum ? "of at least \(lowest)" : lower), such as \(example)"
            }
            return
                "a number \(lower) \(allowsMinimum ? "" : "and up ")to \(DecimalText.plain(maximum)), "
                + "such as \(example)"
        case .share:
            let lower = allowsMinimum ? "from \(Shares.format(minimum))" : "above \(Shares.format(minimum)) and up"
            return "a share \(lower) to \(Shares.format(min(maximum, 1))), such as \(example)"
        case .bytes:
            let largest = Sizes.format(Int64(min(maximum, 0x1p62)))
            return "a size from \(Sizes.format(Int64(minimum))) to \(largest), such as \(example)"
        case .time:
            return
                "a time from \(Times.format(Int64(minimum))) to \(Times.format(Int64(min(maximum, 0x1p62)))), "
                + "such as \(example)"
        case .weightedSizes:
            return "a list of sizes with weights, such as \(example)"
        }
    }

    /// A right spelling.
    var example: String {
        switch kind {
        case .number: standard.map { DecimalText.plain($0) } ?? "1"
        case .share: standard.map { Shares.format($0) } ?? "20%"
        case .bytes: standard.map { Sizes.format(Int64($0)) } ?? "512B"
        case .time: standard.map { Times.format(Int64($0)) } ?? "2ms"
        case .weightedSizes: "[{ size: 512B, weight: 80 }, { size: 4KB, weight: 20 }]"
        }
    }

    /// A right spelling of a parameter that is above the one before it.
    var largerExample: String {
        switch kind {
        case .bytes: "8KB"
        case .time: "10ms"
        case .number, .share, .weightedSizes: example
        }
    }

    /// Whether a number is inside the parameter's range.
    func contains(_ value: Double) -> Bool {
        value.isFinite && value <= maximum && (value > minimum || (allowsMinimum && value == minimum))
    }
}
