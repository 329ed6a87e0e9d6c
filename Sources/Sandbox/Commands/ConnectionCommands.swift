// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands about the connection itself.
    static let connections: [ServerCommand] = [
        ServerCommand("PING", arity: -1) { call, bytes in
            switch call.count {
            case 1: call.reply.simple("PONG", into: &bytes)
            case 2: call.reply.bulk(call[1], into: &bytes)
            default: call.wrongArity(&bytes)
            }
        },
        ServerCommand("ECHO", arity: 2) { call, bytes in call.reply.bulk(call[1], into: &bytes) },
        ServerCommand("HELLO", arity: -1, needsAuthentication: false, hello),
        ServerCommand("AUTH", arity: -2, needsAuthentication: false) { call, bytes in
            guard call.count <= 3 else { return call.syntaxError(&bytes) }
            guard call.server.configuration.password != nil else {
                return call.reply.error("ERR AUTH was sent, but this server has no password", into: &bytes)
            }
            let user = call.count == 3 ? call.text(1) : "default"
            if authenticate(call, user: user, password: call.count - 1, &bytes) { call.ok(&bytes) }
        },
        ServerCommand("SELECT", arity: 2) { call, bytes in
            guard let number = call.integer(1) else { return call.notAnInteger(&bytes) }
            guard number >= 0, number < Int64(call.server.keyspaces.count) else {
                return call.reply.error("ERR DB index is out of range", into: &bytes)
            }
            call.session.keyspace = Int(number)
            call.ok(&bytes)
        },
        ServerCommand("CLIENT", arity: -2, client),
        ServerCommand("RESET", arity: 1, needsAuthentication: false) { call, bytes in
            call.session.reset(isAuthenticated: call.server.configuration.password == nil)
            call.reply.simple("RESET", into: &bytes)
        },
        ServerCommand("QUIT", arity: -1, needsAuthentication: false) { call, bytes in
            call.session.isClosing = true
            call.ok(&bytes)
        },
    ]

    private static func hello(_ call: CommandCall, _ bytes: inout [UInt8]) {
        var version = call.session.reply.isRESP3 ? 3 : 2
        if call.count > 1 {
            guard let asked = call.integer(1), asked == 2 || asked == 3 else {
                return call.reply.error("NOPROTO this server speaks protocol versions 2 and 3", into: &bytes)
            }
            version = Int(asked)
        }
        var name: [UInt8]?
        var index = 2
        while index < call.count {
            if call.isWord(index, "AUTH"), index + 2 < call.count {
                guard authenticate(call, user: call.text(index + 1), password: index + 2, &bytes) else { return }
                index += 3
            } else if call.isWord(index, "SETNAME"), index + 1 < call.count {
                name = [UInt8](call[index + 1])
                index += 2
            } else {
                return call.syntaxError(&bytes)
            }
        }
        guard call.session.isAuthenticated else { return call.server.refuseUnauthenticated(call.reply, &bytes) }
        if let name { call.session.name = name }
        call.session.reply.isRESP3 = version == 3
        let reply = call.reply
        reply.map(7, into: &bytes)
        for (key, value) in [
            ("server", ServerState.name), ("version", call.server.configuration.version), ("mode", "standalone"),
            ("role", "master"),
        ] {
            reply.bulk(key, into: &bytes)
            reply.bulk(value, into: &bytes)
        }
        for (key, value) in [("proto", version), ("id", call.session.connection)] {
            reply.bulk(key, into: &bytes)
            reply.integer(Int64(value), into: &bytes)
        }
        reply.bulk("modules", into: &bytes)
        reply.array(0, into: &bytes)
    }

    private static func client(_ call: CommandCall, _ bytes: inout [UInt8]) {
        if call.isWord(1, "SETNAME"), call.count == 3 {
            call.session.name = [UInt8](call[2])
            call.ok(&bytes)
        } else if call.isWord(1, "GETNAME"), call.count == 2 {
            if call.session.name.isEmpty {
                call.reply.null(into: &bytes)
            } else {
                call.reply.bulk(call.session.name, into: &bytes)
            }
        } else if call.isWord(1, "ID"), call.count == 2 {
            call.reply.integer(Int64(call.session.connection), into: &bytes)
        } else if call.isWord(1, "SETINFO"), call.count == 4 {
            call.ok(&bytes)
        } else if call.isWord(1, "NO-EVICT") || call.isWord(1, "NO-TOUCH"), call.count == 3 {
            call.ok(&bytes)
        } else {
            call.reply.error("ERR unknown subcommand or wrong number of arguments for 'client'", into: &bytes)
        }
    }

    /// Checks a user and the password at `index`; answers when they are refused.
    private static func authenticate(
        _ call: CommandCall, user: String, password index: Int, _ bytes: inout [UInt8]
    ) -> Bool {
        let configuration = call.server.configuration
        let isRight =
            configuration.password.map { expected in
                user == (configuration.user ?? "default")
                    && Array(expected.utf8).withUnsafeBytes { sameBytes($0, call[index]) }
            } ?? (user == "default")
        if isRight {
            call.session.isAuthenticated = true
        } else {
            call.reply.error("WRONGPASS the user name or the password is wrong", into: &bytes)
        }
        return isRight
    }
}
