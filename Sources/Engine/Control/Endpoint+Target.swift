// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import RESP

extension TargetURL {
    /// Where the server listens; of a Sentinel set, its first Sentinel.
    var endpoint: Endpoint {
        switch address {
        case .tcp(let host, let port): .tcp(host: host, port: port)
        case .unix(let path): .unix(path: path)
        case .sentinel(let set): .tcp(host: set.places[0].host, port: set.places[0].port)
        }
    }
}
