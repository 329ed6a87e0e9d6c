// SPDX-License-Identifier: Apache-2.0

/// The Sentinels that know which server is the primary, and the name that they know it by.
public struct SentinelSet: Sendable, Equatable {
    /// Where one of them listens.
    public struct Place: Sendable, Equatable, CustomStringConvertible {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        public var description: String {
            (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(port)"
        }
    }

    /// The port where a URL names none.
    package static let defaultPort = 26_379

    /// At least one.
    public var places: [Place]
    public var name: String
    /// That of the Sentinels, where it is not the target's.
    public var password: String?

    public init(places: [Place], name: String) {
        self.places = places
        self.name = name
    }
}
