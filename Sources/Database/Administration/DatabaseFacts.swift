// SPDX-License-Identifier: Apache-2.0

/// What a database says about itself, for the report and its judgement of fairness.
package struct DatabaseFacts: Sendable, Equatable {
    /// The product's name.
    package var server: String
    package var version: String
    /// The client library and its version.
    package var library: String
    package var transport: DatabaseTransport
    /// The host's name or address, the path of a socket's folder, or of a file; empty in memory.
    package var place: String
    package var settings: [DatabaseSetting]

    package init(
        server: String, version: String, library: String, transport: DatabaseTransport, place: String,
        settings: [DatabaseSetting]
    ) {
        self.server = server
        self.version = version
        self.library = library
        self.transport = transport
        self.place = place
        self.settings = settings
    }
}

/// The way to a database.
package enum DatabaseTransport: String, Sendable {
    case inProcess
    case unixSocket
    case tcp
    case tls
}

/// One setting that a comparison depends on.
package struct DatabaseSetting: Sendable, Equatable {
    package var name: String
    package var value: String
    /// Why the setting makes the comparison unfair, as a full sentence; nil when it does not.
    package var concern: String?

    package init(_ name: String, _ value: String, concern: String? = nil) {
        self.name = name
        self.value = value
        self.concern = concern
    }
}
