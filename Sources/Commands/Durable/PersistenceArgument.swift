// SPDX-License-Identifier: Apache-2.0
internal import Experiments
internal import Profiles

/// `--sandbox`: directives of a server's configuration, separated by commas, and how many replicas it has.
enum PersistenceArgument {
    /// What may be set, with the number of its values; what the tool sets itself, or what opens the server, is not among it.
    private static let known: [String: ClosedRange<Int>] = [
        "save": 1...8, "appendonly": 1...1, "appendfsync": 1...1, "no-appendfsync-on-rewrite": 1...1,
        "auto-aof-rewrite-percentage": 1...1, "auto-aof-rewrite-min-size": 1...1, "aof-use-rdb-preamble": 1...1,
        "rdbcompression": 1...1, "rdbchecksum": 1...1, "stop-writes-on-bgsave-error": 1...1,
        "repl-diskless-sync": 1...1,
        "repl-diskless-sync-delay": 1...1, "repl-backlog-size": 1...1, "min-replicas-to-write": 1...1,
        "min-replicas-max-lag": 1...1, "maxmemory": 1...1, "maxmemory-policy": 1...1, "io-threads": 1...1, "hz": 1...1,
    ]
    private static let values: [String: [String]] = [
        "appendonly": ["yes", "no"], "appendfsync": ["always", "everysec", "no"],
    ]
    static let mostReplicas = 5

    /// - Parameters:
    ///   - replicas: where the setting itself says nothing; and how many of them are waited for.
    static func parse(_ text: String, replicas: Int, wait: Int) throws -> PersistenceSetting {
        var setting = PersistenceSetting(name: text, directives: [], replicas: replicas, wait: wait)
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: " ").map(String.init)
            guard let name = words.first else {
                if text.isEmpty { break }
                throw UsageError("--sandbox '\(text)' has nothing between two commas.")
            }
            switch name {
            case "none" where words.count == 1: continue
            case "replicas": setting.replicas = try count(words, 0...mostReplicas, text)
            case "wait": setting.wait = try count(words, 0...mostReplicas, text)
            default: setting.directives.append((name, try directive(words, text)))
            }
        }
        guard setting.wait <= setting.replicas else {
            throw UsageError(
                "--sandbox '\(text)' waits for \(setting.wait) replicas and has \(setting.replicas): a write would never be "
                    + "confirmed. Raise --replicas.")
        }
        setting.name = self.name(setting, text)
        return setting
    }

    private static func directive(_ words: [String], _ text: String) throws -> [String] {
        let name = words[0]
        guard let counts = known[name] else {
            let hint = NearestName.find(name, in: Array(known.keys) + ["replicas", "wait"]).map {
                " Did you mean \($0)?"
            }
            throw UsageError(
                "--sandbox '\(text)': \(name) is no setting that can be given here; they are those of persistence, replication "
                    + "and memory, such as 'appendonly yes, appendfsync everysec' or 'save 5 1'.\(hint ?? "")")
        }
        let given = Array(words.dropFirst())
        guard counts.contains(given.count) else { throw UsageError("--sandbox '\(text)': \(name) lacks its value.") }
        if let allowed = values[name], !allowed.contains(given[0]) {
            throw UsageError("--sandbox '\(text)': \(name) is \(allowed.joined(separator: ", or ")), not \(given[0]).")
        }
        let numbers = given.compactMap { Int($0) }
        if name == "save", given != ["\"\""], given.count % 2 != 0 || numbers.count != given.count {
            throw UsageError("--sandbox '\(text)': save wants seconds and changes, such as 'save 5 1'.")
        }
        return given.map { $0 == "\"\"" ? "" : $0 }
    }

    private static func count(_ words: [String], _ range: ClosedRange<Int>, _ text: String) throws -> Int {
        guard words.count == 2, let count = Int(words[1]), range.contains(count) else {
            throw UsageError(
                "--sandbox '\(text)': \(words[0]) wants a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return count
    }

    /// What tables call it: the name of a standard setting that is the same, else what was written.
    private static func name(_ setting: PersistenceSetting, _ text: String) -> String {
        for standard in PersistenceSetting.standard {
            var one = setting
            one.name = standard.name
            if one == standard { return standard.name }
        }
        var name = setting.directives.isEmpty ? "none" : setting.texts.joined(separator: ", ")
        if setting.replicas > 0 { name += ", \(setting.replicas) replica" + (setting.replicas > 1 ? "s" : "") }
        return setting.wait > 0 ? name + ", WAIT \(setting.wait)" : name
    }
}
