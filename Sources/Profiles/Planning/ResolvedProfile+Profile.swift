// SPDX-License-Identifier: Apache-2.0
internal import RESP
package import Plan
import RESP
import Workload

extension ResolvedProfile {
    /// Every key of a profile in its canonical spelling.
    ///
    /// Holds no secret: a URL shows `***` for its password.
    package init(_ profile: Profile) {
        var entries: [Entry] = [
            Entry("name", .text(profile.name)), Entry("about", .text(profile.about)),
            Entry("seed", .count(profile.seed)),
            Entry(
                "keys",
                .map([
                    Entry("count", .count(profile.keys.count)), Entry("name", .text(profile.keys.name)),
                    Entry("pick", Self.distribution(profile.keys.pick, DistributionMenu.keyPicks)),
                ])),
            Entry("values", Self.values(profile.values)),
            Entry("operations", .list(profile.operations.filter { $0.weight.value > 0 }.map(Self.operation))),
            Entry("load", Self.load(profile.load)),
            Entry("phases", Self.phases(profile.phases)),
        ]
        var target: [Entry] = []
        if let url = profile.target.url { target.append(Entry("url", .text(url.description))) }
        if let scheme = profile.target.scheme { target.append(Entry("scheme", .text(scheme))) }
        if let port = profile.target.port { target.append(Entry("port", .integer(Int64(port)))) }
        target += [
            Entry("resp", .integer(Int64(profile.target.resp))),
            Entry("connectTimeout", .text(Times.format(profile.target.connectTimeout))),
            Entry("timeout", .text(Times.format(profile.target.timeout))),
        ]
        if profile.target.isCluster { target.append(Entry("cluster", .flag(true))) }
        if profile.target.readFrom != .primary {
            target.append(Entry("readFrom", .text(profile.target.readFrom.rawValue)))
        }
        if profile.target.tls.firstKey != nil { target.append(Entry("tls", Self.tls(profile.target.tls))) }
        entries.append(Entry("target", .map(target)))
        entries.append(Entry("database", Self.database(profile.database)))
        self = .map(entries)
    }

    /// The section `target.tls`: the keys that are set.
    private static func tls(_ tls: TLSPlan) -> ResolvedProfile {
        var entries: [Entry] = []
        if let file = tls.authorities { entries.append(Entry("ca", .text(file))) }
        if let file = tls.certificate { entries.append(Entry("cert", .text(file))) }
        if let file = tls.key { entries.append(Entry("key", .text(file))) }
        if let name = tls.serverName { entries.append(Entry("serverName", .text(name))) }
        if tls.isInsecure { entries.append(Entry("insecure", .flag(true))) }
        return .map(entries)
    }

    private static func values(_ values: Profile.Values) -> ResolvedProfile {
        var entries = [
            Entry("size", distribution(values.size, DistributionMenu.valueSizes)),
            Entry("content", .text(values.content.rawValue)),
        ]
        if values.content == .text || values.content == .random {
            entries.append(Entry("compressible", .text(Shares.format(values.effectiveCompressible))))
        }
        func time(_ milliseconds: Int64) -> ResolvedProfile { .text(Times.format(milliseconds * 1_000_000)) }
        let expiry: ResolvedProfile =
            switch values.expiry {
            case .none: .text("none")
            case .fixed(let milliseconds): time(milliseconds)
            case .range(let from, let to): .map([Entry("from", time(from)), Entry("to", time(to))])
            }
        return .map(entries + [Entry("ttl", expiry)])
    }

    private static func distribution(_ choice: DistributionChoice, _ menu: DistributionMenu) -> ResolvedProfile {
        let parameters = menu[choice.name]?.parameters ?? []
        let entries = parameters.compactMap { parameter in
            choice.parameters[parameter.name].map { Entry(parameter.name, value($0, parameter.kind)) }
        }
        return .map([Entry("distribution", .text(choice.name))] + entries)
    }

    private static func value(_ value: ParameterValue, _ kind: Parameter.Kind) -> ResolvedProfile {
        switch value {
        case .number(let number):
            switch kind {
            case .share: .text(Shares.format(number))
            case .bytes: .text(Sizes.format(Int64(number)))
            case .time: .text(Times.format(Int64(number)))
            case .number, .weightedSizes: .number(number)
            }
        case .weightedSizes(let sizes):
            .list(
                sizes.map { size in
                    .map([
                        Entry("size", .text(Sizes.format(Int64(size.bytes)))),
                        Entry("weight", weight(size.weight, of: sizes.map(\.weight))),
                    ])
                })
        }
    }

    /// Whole numbers stay whole numbers; anything else was written as shares.
    private static func weight(_ weight: Double, of all: [Double]) -> ResolvedProfile {
        if all.allSatisfy({ Int64(exactly: $0) != nil }) { return .integer(Int64(weight)) }
        return .text(Shares.format(weight))
    }

    private static func operation(_ operation: Profile.Operation) -> ResolvedProfile {
        var entries: [Entry]
        switch operation.source {
        case .named(let name): entries = [Entry("operation", .text(name))]
        case .command(let text): entries = [Entry("command", .text(text))]
        }
        if let name = operation.name { entries.append(Entry("name", .text(name))) }
        if let keys = operation.keys { entries.append(Entry("keys", .integer(Int64(keys)))) }
        let weight: ResolvedProfile =
            switch operation.weight {
            case .relative(let number): .integer(Int64(number))
            case .share(let share): .text(Shares.format(share))
            }
        return .map(entries + [Entry("weight", weight)])
    }

    private static func load(_ load: Profile.Load) -> ResolvedProfile {
        var entries = [Entry("arrivals", .text(load.arrivals))]
        if load.arrivals != "closed" { entries.append(Entry("rate", .text(Rates.format(load.ratePerSecond)))) }
        let threads: ResolvedProfile =
            switch load.threads {
            case .auto: .text("auto")
            case .number(let number): .integer(Int64(number))
            }
        let pin: ResolvedProfile = load.pin.isEmpty ? .text("none") : .list(load.pin.map { .integer(Int64($0)) })
        entries.append(Entry("connections", .integer(Int64(load.connections))))
        if let rate = load.connectRate { entries.append(Entry("connectRate", .text(Rates.format(rate)))) }
        entries += [
            Entry("depth", .integer(Int64(load.depth))),
            Entry("threads", threads), Entry("pin", pin), Entry("spin", .flag(load.spin)),
        ]
        return .map(entries)
    }

    private static func phases(_ phases: Profile.Phases) -> ResolvedProfile {
        let populate = phases.populate == 1 ? "all" : phases.populate == 0 ? "none" : Shares.format(phases.populate)
        let measure =
            switch phases.measure {
            case .duration(let time): Entry("measure", .text(Times.format(time)))
            case .requests(let count): Entry("requests", .count(count))
            }
        return .map([
            Entry("populate", .text(populate)), Entry("warmup", .text(Times.format(phases.warmup))), measure,
            Entry("drain", .text(Times.format(phases.drain))),
        ])
    }

    /// An integer, or its digits where it is greater than an integer of the tree can be.
    private static func count(_ number: UInt64) -> ResolvedProfile {
        Int64(exactly: number).map { .integer($0) } ?? .text(String(number))
    }
}
