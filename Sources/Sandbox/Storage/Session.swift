// SPDX-License-Identifier: Apache-2.0
import RESP

/// What the server knows about one connection.
final class Session {
    let connection: Int
    var parser = RequestParser()
    var reply = ReplyWriter()
    var isAuthenticated: Bool
    var keyspace = 0
    var name: [UInt8] = []
    /// Set by QUIT: the connection is closed after the reply.
    var isClosing = false

    init(connection: Int, isAuthenticated: Bool) {
        self.connection = connection
        self.isAuthenticated = isAuthenticated
    }

    func reset(isAuthenticated: Bool) {
        reply = ReplyWriter()
        self.isAuthenticated = isAuthenticated
        keyspace = 0
        name = []
    }
}
