// SPDX-License-Identifier: Apache-2.0
internal import Network

extension Worker where R: ~Copyable {
    /// Takes a new primary, where there is one: connections to the one before are given up, and all are opened anew at
    /// once, as far as their pace allows.
    mutating func followPrimary() {
        guard let primary = setup.primary, primary.version != primaryVersion else { return }
        // The number first: a primary that comes in between is taken the next time.
        primaryVersion = primary.version
        let place = primary.place
        address = place.address
        node = place.node
        nodeSince = now
        for index in 0..<connectionCount {
            let connection = connections + index
            if connection.pointee.state != .absent { lose(index, .moved) }
            connection.pointee.backoff = 0
            connection.pointee.retryAt = now
        }
    }
}
