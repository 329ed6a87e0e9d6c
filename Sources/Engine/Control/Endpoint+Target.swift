// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import RESP

extension TargetURL {
    var endpoint: Endpoint {
        switch address {
        case .tcp(let host, let port): .tcp(host: host, port: port)
        case .unix(let path): .unix(path: path)
        }
    }
}
