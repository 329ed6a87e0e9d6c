// SPDX-License-Identifier: Apache-2.0

/// The settings of a PostgreSQL server that a comparison depends on.
enum PostgreSQLSettings {
    struct Setting: Sendable {
        let name: String
        /// What follows from the value `off`; nil where no value is a concern.
        let whenOff: String?

        func concern(_ value: String) -> String? {
            guard value == "off", let whenOff else { return nil }
            return "PostgreSQL runs with \(name)=off: \(whenOff)."
        }
    }

    static let all = [
        Setting(
            name: "fsync", whenOff: "its writes are faster than a durable store's, and a crash can damage them all"),
        Setting(
            name: "synchronous_commit",
            whenOff: "its writes are faster than a durable store's, and a crash loses the last of them"),
        Setting(
            name: "full_page_writes",
            whenOff: "its writes are faster than a durable store's, and a crash can damage what was written"),
        Setting(name: "shared_buffers", whenOff: nil),
    ]
}
