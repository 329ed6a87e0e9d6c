// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

// New credentials on connections that stand: AUTH goes between two operations, in the order of the connection, and its
// reply takes its turn. Nothing waits for it.

extension Worker where R: ~Copyable {
    /// Takes a new token, where there is one; the sweep passes it on, some connections at a time.
    mutating func renewCredentials() {
        guard let tokens = setup.tokens, tokens.version != credentials else { return }
        // The number first: a token that comes in between is taken the next time.
        credentials = tokens.version
        let target = tokens.applied(to: setup.plan.target)
        greeting = Greeting(target)
        authentication = Greeting.authentication(target)
    }

    /// Sends the present credentials over a ready connection; later, where its ring is full.
    mutating func authenticate(_ index: Int) {
        let connection = connections + index
        guard connection.pointee.inFlight <= ringMask else { return }
        connection.pointee.credentials = credentials
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(authenticationAt: now)
        connection.pointee.tail += 1
        inFlightCount += 1
        if let aside {
            connection.pointee.output.append(authentication)
            aside.markDirty(index)
        } else {
            scratch.append(authentication)
            transmit(connection)
        }
    }

    /// Takes the reply to it.
    mutating func takeAuthentication(_ reply: Reply, _ text: @autoclosure () -> String) {
        guard reply.isError else {
            result.authenticated += 1
            return
        }
        result.authenticationsRefused += 1
        if result.firstErrorReply == nil { result.firstErrorReply = text() }
    }
}
