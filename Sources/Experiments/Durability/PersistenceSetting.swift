// SPDX-License-Identifier: Apache-2.0

/// How a server of the tool's own keeps its data.
package struct PersistenceSetting: Sendable, Equatable {
    /// What tables call it.
    package var name: String
    /// Directives with their values, in the order in which they were given: `appendfsync`, `everysec`.
    package var directives: [(name: String, values: [String])]
    package var replicas: Int
    /// How many replicas are waited for after each write; 0 for none.
    package var wait: Int

    package init(name: String, directives: [(name: String, values: [String])], replicas: Int = 0, wait: Int = 0) {
        self.name = name
        self.directives = directives
        self.replicas = replicas
        self.wait = wait
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.name == other.name && one.texts == other.texts && one.replicas == other.replicas && one.wait == other.wait
    }

    /// The settings that everybody asks about, from nothing to a replica that is waited for.
    package static let standard: [PersistenceSetting] = [
        PersistenceSetting(name: "none", directives: []),
        PersistenceSetting(name: "RDB every 5 s", directives: [("save", ["5", "1"])]),
        PersistenceSetting(
            name: "AOF everysec", directives: [("appendonly", ["yes"]), ("appendfsync", ["everysec"])]),
        PersistenceSetting(name: "AOF always", directives: [("appendonly", ["yes"]), ("appendfsync", ["always"])]),
        PersistenceSetting(name: "replica", directives: [], replicas: 1),
        PersistenceSetting(name: "replica + WAIT", directives: [], replicas: 1, wait: 1),
    ]

    /// The directives as a configuration file has them.
    package var texts: [String] { directives.map { ([$0.name] + $0.values).joined(separator: " ") } }

    /// The directives as a command line has them.
    package var arguments: [String] { directives.flatMap { ["--" + $0.name] + $0.values } }

    /// Whether writes are appended to a file, and when that is forced to the disk.
    package var appends: String? {
        guard value("appendonly") == ["yes"] else { return nil }
        return value("appendfsync")?.first ?? "everysec"
    }

    /// The shortest time after which a snapshot is made, in seconds; nil where none is.
    package var snapshotSeconds: Int? {
        let times = directives.filter { $0.name == "save" }.flatMap { save in
            stride(from: 0, to: save.values.count - 1, by: 2).compactMap { Int(save.values[$0]) }
        }
        return times.min()
    }

    private func value(_ name: String) -> [String]? { directives.last { $0.name == name }?.values }
}
