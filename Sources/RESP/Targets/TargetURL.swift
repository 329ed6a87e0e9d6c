// SPDX-License-Identifier: Apache-2.0

/// Where the cache is and who we are there: `redis://[[user:]password@]host[:port][/db]`, `rediss://…`,
/// `unix:///path/to.sock[?db=N]`, or through Sentinels `redis+sentinel://host[:port][,host…]/name[/db]`.
///
/// `description` shows `***` in place of the password, so that a URL can be printed anywhere.
public struct TargetURL: Sendable, Equatable {
    public enum Address: Sendable, Equatable {
        case tcp(host: String, port: Int)
        case unix(path: String)
        /// Whichever server the Sentinels name; the credentials are those of the server.
        case sentinel(SentinelSet)
    }

    public var address: Address
    public var usesTLS: Bool
    public var user: String?
    public var password: String?
    public var database: Int

    public init(
        address: Address, usesTLS: Bool = false, user: String? = nil, password: String? = nil, database: Int = 0
    ) {
        self.address = address
        self.usesTLS = usesTLS
        self.user = user
        self.password = password
        self.database = database
    }
}
