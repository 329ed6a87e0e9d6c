// SPDX-License-Identifier: Apache-2.0

/// The flags that stand for keys of a profile.
package enum ProfileFlag: String, Sendable, CaseIterable {
    case keys = "--keys"
    case pick = "--pick"
    case valueSize = "--value-size"
    case ttl = "--ttl"
    case operations = "--operations"
    case rate = "--rate"
    case arrivals = "--arrivals"
    case closed = "--closed"
    case connections = "--connections"
    case connectRate = "--connect-rate"
    case depth = "--depth"
    case threads = "--threads"
    case pin = "--pin"
    case spin = "--spin"
    case populate = "--populate"
    case warmup = "--warmup"
    case duration = "--duration"
    case requests = "--requests"
    case seed = "--seed"
    case target = "--target"
    case resp = "--resp"
    case connectTimeout = "--connect-timeout"
    case timeout = "--timeout"
    case cluster = "--cluster"
    case readFrom = "--read-from"
    case tlsCA = "--tls-ca"
    case tlsCertificate = "--tls-cert"
    case tlsKey = "--tls-key"
    case tlsServerName = "--tls-server-name"
    case tlsInsecure = "--tls-insecure"
    case database = "--database"
    case databaseConnections = "--database-connections"
    case databaseDelay = "--database-delay"
    case databaseLimit = "--database-limit"
    case databaseTimeout = "--database-timeout"
    case strategy = "--strategy"

    /// The path of the key.
    package var path: String {
        switch self {
        case .keys: "keys.count"
        case .pick: "keys.pick"
        case .valueSize: "values.size"
        case .ttl: "values.ttl"
        case .operations: "operations"
        case .rate: "load.rate"
        case .arrivals, .closed: "load.arrivals"
        case .connections: "load.connections"
        case .connectRate: "load.connectRate"
        case .depth: "load.depth"
        case .threads: "load.threads"
        case .pin: "load.pin"
        case .spin: "load.spin"
        case .populate: "phases.populate"
        case .warmup: "phases.warmup"
        case .duration: "phases.measure"
        case .requests: "phases.requests"
        case .seed: "seed"
        case .target: "target.url"
        case .resp: "target.resp"
        case .connectTimeout: "target.connectTimeout"
        case .timeout: "target.timeout"
        case .cluster: "target.cluster"
        case .readFrom: "target.readFrom"
        case .tlsCA: "target.tls.ca"
        case .tlsCertificate: "target.tls.cert"
        case .tlsKey: "target.tls.key"
        case .tlsServerName: "target.tls.serverName"
        case .tlsInsecure: "target.tls.insecure"
        case .database: "database.url"
        case .databaseConnections: "database.connections"
        case .databaseDelay: "database.delay"
        case .databaseLimit: "database.limit"
        case .databaseTimeout: "database.timeout"
        case .strategy: "database.strategy"
        }
    }
}

/// Values from the command line that go over a profile file, and through the same checks.
package struct ProfileOverrides: Sendable {
    struct Override: Sendable {
        var path: String
        var text: String
        /// What messages name: `--pick`.
        var origin: String
    }

    private(set) var all: [Override] = []

    package init() {}

    package var isEmpty: Bool { all.isEmpty }

    /// Sets a key by its path.
    ///
    /// A later value for the same key wins.
    package mutating func set(_ path: String, to text: String, origin: String) {
        all.append(Override(path: path, text: text, origin: origin))
    }

    /// Sets the key of a flag; nil, for a flag that was not given, does nothing.
    package mutating func set(_ flag: ProfileFlag, to text: String?) {
        if let text { set(flag.path, to: text, origin: flag.rawValue) }
    }

    /// Sets a switch: `--closed`, `--spin`; false does nothing.
    package mutating func set(_ flag: ProfileFlag, isOn: Bool) {
        if isOn { set(flag, to: flag == .closed ? "closed" : "true") }
    }

    /// Sets a key by `--set PATH=VALUE`, or by a flag of the same kind.
    package mutating func set(assignment: String, flag: String = "--set") throws(ProfileError) {
        guard let sign = assignment.firstIndex(of: "="), sign != assignment.startIndex else {
            throw ProfileError([
                ProfileIssue(
                    location: .flag(flag), key: "", found: "\"\(ProfileNode.excerpt(assignment))\"",
                    allowed: .one("a key and a value, such as \(flag) keys.count=1M"))
            ])
        }
        let path = String(assignment[..<sign])
        set(path, to: String(assignment[assignment.index(after: sign)...]), origin: flag)
    }
}

extension ProfileOverrides {
    /// Keys whose values are texts of the user's own, never YAML.
    private static let plainTexts = [
        "name", "about", "keys.name", "target.url", "database.url", "database.read", "database.write", "database.ids",
        "target.tls.ca", "target.tls.cert", "target.tls.key",
    ]

    /// The nodes of a file with these values in their places.
    func applied(to root: ProfileNode, reader: ProfileReader, issues: IssueCollector) -> ProfileNode {
        all.reduce(root) { root, override in
            let location = ProfileLocation.flag(override.origin)
            guard let value = Self.node(override, at: location, issues: issues) else { return root }
            let path = override.path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let setter = Setter(override: override, location: location, reader: reader, issues: issues)
            return setter.set(path[...], of: root, above: "", to: value)
        }
    }

    private static func node(_ override: Override, at location: ProfileLocation, issues: IssueCollector)
        -> ProfileNode?
    {
        let text = Substring(override.text).trimmed
        if let first = text.first, "{[\"'".contains(first), !plainTexts.contains(override.path) {
            return YAMLDocument.read(flow: String(text), at: location, key: override.path, issues: issues)
        }
        return ProfileNode(.scalar(String(text)), at: location)
    }

    private struct Setter {
        let override: Override
        let location: ProfileLocation
        let reader: ProfileReader
        let issues: IssueCollector

        func set(_ path: ArraySlice<String>, of node: ProfileNode, above: String, to value: ProfileNode) -> ProfileNode
        {
            guard let key = path.first else { return value }
            guard var entries = expanded(node, above).entries ?? (node.content == .nothing ? [] : nil) else {
                // A section that is no mapping is reported by the reader; a value that is none has to be said here.
                if !ProfileSchema.root.contains(above) || above == "operations" {
                    issues.add(
                        ProfileIssue(
                            location: location, key: override.path, found: "\(node.found) at \(above)",
                            allowed: .one("a key of a mapping"), hint: "set \(above) as a whole"))
                }
                return node
            }
            let inner = above.isEmpty ? key : "\(above).\(key)"
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = set(path.dropFirst(), of: entries[index].value, above: inner, to: value)
                if path.count == 1 { entries[index].location = location }
            } else {
                let child = set(path.dropFirst(), of: ProfileNode(.map([]), at: location), above: inner, to: value)
                entries.append(.init(key: key, location: location, value: child))
            }
            return ProfileNode(.map(entries), at: node.location)
        }

        /// A distribution in its short spelling as the mapping that it stands for.
        private func expanded(_ node: ProfileNode, _ path: String) -> ProfileNode {
            let menu: DistributionMenu
            switch path {
            case "keys.pick": menu = reader.keyPicks
            case "values.size": menu = reader.valueSizes
            case "database.delay": menu = reader.delays
            default: return node
            }
            // What is wrong with the spelling is reported when it is read.
            return DistributionReader(menu: menu, issues: IssueCollector()).mapping(node, path: path) ?? node
        }
    }
}
