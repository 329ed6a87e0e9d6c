// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

/// One connection for questions before and after the load: a command, then its reply, with a time limit.
final class ControlConnection<R: Reactor & ~Copyable> {
    private var reactor: R
    private var transport = Transport()
    private var received: [UInt8] = []
    /// Whether the server has said anything yet.
    private var hasHeard = false
    private let channel: TLSChannel?
    private let timeout: Int64
    let url: String

    /// Connects and greets.
    ///
    /// `reactor` serves nothing else.
    convenience init(
        reactor: consuming R, address: SocketAddress, target: TargetPlan, tls: TLSContext? = nil
    ) throws(TargetError) {
        try self.init(opening: address, reactor: reactor, target: target, tls: tls)
        try greet(target)
    }

    /// Connects, and says nothing yet.
    init(
        opening address: SocketAddress, reactor: consuming R, target: TargetPlan, tls: TLSContext?
    ) throws(TargetError) {
        self.reactor = reactor
        timeout = max(target.timeout, 1_000_000_000)
        url = target.url.description
        channel = tls.map { TLSChannel($0) }
        let deadline = self.reactor.now() + target.connectTimeout
        do throws(SystemCallError) {
            try transport.open(&self.reactor, to: address, token: 1)
        } catch {
            throw .unreachable(url: url, reason: SystemCallError.text(error.number))
        }
        while !(try awaitWritable(until: deadline)) {
            if self.reactor.now() >= deadline { throw .connectTimeout(url: url, after: target.connectTimeout) }
        }
        if let channel { try shakeHands(channel, until: deadline, limit: target.connectTimeout) }
    }

    deinit { transport.close(&reactor) }

    /// Sends a command and waits for its reply; an error reply is a value.
    func call(_ arguments: [String]) throws(TargetError) -> ReplyValue {
        try send(Command.encode(arguments))
        return try awaitReply()
    }

    /// Sends several commands at once and waits for all replies.
    func call(all commands: [[String]]) throws(TargetError) -> [ReplyValue] {
        try send(commands.flatMap { Command.encode($0) })
        var replies: [ReplyValue] = []
        for _ in commands { replies.append(try awaitReply()) }
        return replies
    }

    /// Why the server does not speak RESP3, where it was asked to; the connection goes on with RESP2.
    private(set) var helloRefusal: String?

    /// Version and cipher of TLS; nil on a plain connection.
    var agreement: (version: String, cipher: String)? { transport.agreement }

    private func shakeHands(_ channel: TLSChannel, until deadline: Int64, limit: Int64) throws(TargetError) {
        guard transport.encrypt(channel, resumes: false, at: reactor.now()) else {
            throw .tls(url: url, fault: .broken("OpenSSL has no memory for a connection"))
        }
        while true {
            switch transport.shakeHands(&reactor) {
            case .done: return
            case .failed(let fault): throw .tls(url: url, fault: fault)
            case .pending:
                if reactor.now() >= deadline { throw .handshakeTimeout(url: url, after: limit) }
                _ = reactor.wait(until: deadline)
            }
        }
    }

    /// Why the connection broke.
    ///
    /// A server that wants a certificate may close the connection before its alert can be read.
    private func broken(_ reason: String) -> TargetError {
        if let fault = transport.fault { return .tls(url: url, fault: fault) }
        if channel?.buffers.pointee.certificateIsMissing == true && !hasHeard {
            return .tls(url: url, fault: .certificateWanted)
        }
        return .closed(url: url, reason: reason)
    }

    private func awaitWritable(until deadline: Int64) throws(TargetError) -> Bool {
        let count = reactor.wait(until: deadline)
        for index in 0..<count where reactor.event(index).isWritable {
            let number = transport.finishOpening(&reactor)
            if number != 0 { throw .unreachable(url: url, reason: SystemCallError.text(number)) }
            return true
        }
        return false
    }

    private func greet(_ target: TargetPlan) throws(TargetError) {
        let greeting = Greeting(target)
        try send(greeting.bytes)
        for place in 0..<greeting.replies {
            let reply = try awaitReply()
            guard case .error(let text) = reply else { continue }
            if Greeting.tellsOfTooManyClients(text) { throw .full(url: url, reply: text) }
            if place == greeting.hello { helloRefusal = text }
            if greeting.mustSucceed(place) { throw .refused(url: url, reply: text) }
        }
        if case .error(let text) = try call(["PING"]), text.hasPrefix("NOAUTH") {
            throw .refused(url: url, reply: text)
        }
    }

    private func send(_ bytes: [UInt8]) throws(TargetError) {
        let deadline = reactor.now() + timeout
        var sent = 0
        while sent < bytes.count {
            let outcome = bytes.withUnsafeBytes {
                transport.send(&reactor, UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
            switch outcome {
            case .bytes(let count): sent += count
            case .wouldBlock:
                _ = reactor.wait(until: deadline)
                if reactor.now() >= deadline { throw .silent(url: url, after: timeout) }
            case .closed: throw broken("the connection was closed")
            case .failed(let number): throw broken(SystemCallError.text(number))
            }
        }
    }

    private func awaitReply() throws(TargetError) -> ReplyValue {
        let deadline = reactor.now() + timeout
        while true {
            do throws(MalformedReply) {
                if let (value, count) = try ReplyValue.decode(received) {
                    received.removeFirst(count)
                    // What the server says unasked is no reply.
                    if case .push = value { continue }
                    return value
                }
            } catch {
                throw .notRESP(url: url)
            }
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let outcome = buffer.withUnsafeMutableBytes { transport.receive(&reactor, into: $0) }
            switch outcome {
            case .bytes(let count):
                hasHeard = true
                received += buffer[..<count]
            case .wouldBlock:
                if reactor.now() >= deadline { throw .silent(url: url, after: timeout) }
                // A command may still be on its way out.
                guard transport.flush(&reactor) else { throw broken("the connection was closed") }
                _ = reactor.wait(until: deadline)
            case .closed: throw broken("the connection was closed before a reply came")
            case .failed(let number): throw broken(SystemCallError.text(number))
            }
        }
    }
}

extension ControlConnection where R == LinuxReactor {
    /// A connection of its own to a server, greeted.
    static func connected(
        _ target: TargetPlan, at address: SocketAddress, _ tls: TLSContext?
    ) throws(TargetError) -> ControlConnection<LinuxReactor> {
        let reactor: LinuxReactor
        do throws(SystemCallError) {
            reactor = try LinuxReactor()
        } catch {
            throw .unreachable(url: target.url.description, reason: error.description)
        }
        return try ControlConnection(reactor: reactor, address: address, target: target, tls: tls)
    }
}
