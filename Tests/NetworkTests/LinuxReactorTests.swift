// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Network

/// The real poller against a real socket on loopback.
struct LinuxReactorTests {
    private static let patience: Int64 = 10_000_000_000

    /// Waits for an event of a token; nil when none comes in ten seconds.
    private func await(_ token: UInt64, _ reactor: inout LinuxReactor) -> ReadyEvent? {
        let deadline = reactor.now() + Self.patience
        while reactor.now() < deadline {
            let count = reactor.wait(until: deadline)
            for index in 0..<count where reactor.event(index).token == token { return reactor.event(index) }
        }
        return nil
    }

    private func receive(_ socket: Int32, room: Int, _ reactor: inout LinuxReactor) -> (IOOutcome, [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: room)
        let outcome = buffer.withUnsafeMutableBytes { reactor.receive(socket, into: $0) }
        if case .bytes(let count) = outcome { return (outcome, Array(buffer[..<count])) }
        return (outcome, [])
    }

    private func send(_ socket: Int32, _ bytes: [UInt8], _ reactor: inout LinuxReactor) -> IOOutcome {
        bytes.withUnsafeBytes { reactor.send(socket, $0) }
    }

    /// A connection that stands, at both ends.
    private func connect(
        _ listener: LoopbackListener, token: UInt64, _ reactor: inout LinuxReactor
    ) throws -> (Int32, AcceptedSocket) {
        let socket = try reactor.connect(to: .loopback(port: UInt16(listener.port)), token: token)
        let event = try #require(self.await(token, &reactor))
        #expect(event.isWritable)
        #expect(!event.isHangup)
        #expect(reactor.finishConnecting(socket) == 0)
        return (socket, listener.accept())
    }

    @Test func receivesUntilAReadComesUpShort() throws {
        var reactor = try LinuxReactor()
        let listener = try #require(LoopbackListener())
        let (socket, peer) = try connect(listener, token: 7, &reactor)
        #expect(receive(socket, room: 10, &reactor).0 == .wouldBlock)
        #expect(send(socket, Array("ping".utf8), &reactor) == .bytes(4))
        #expect(peer.receive(4) == Array("ping".utf8))

        #expect(peer.send(Array("0123456789abc".utf8)))
        let event = try #require(self.await(7, &reactor))
        #expect(event.isReadable)
        #expect(!event.isHangup)
        #expect(receive(socket, room: 10, &reactor).1 == Array("0123456789".utf8))
        #expect(receive(socket, room: 10, &reactor).1 == Array("abc".utf8))
        #expect(receive(socket, room: 10, &reactor).0 == .wouldBlock)
        reactor.close(socket)
    }

    @Test func hangupComesWithWhatWasSentBefore() throws {
        var reactor = try LinuxReactor()
        let listener = try #require(LoopbackListener())
        let (socket, peer) = try connect(listener, token: 1 << 40, &reactor)
        #expect(peer.send(Array("bye".utf8)))
        peer.end()
        var event = try #require(self.await(1 << 40, &reactor))
        if !event.isHangup { event = try #require(self.await(1 << 40, &reactor)) }
        #expect(event.isReadable)
        #expect(receive(socket, room: 10, &reactor).1 == Array("bye".utf8))
        #expect(receive(socket, room: 10, &reactor).0 == .closed)
        reactor.close(socket)
    }

    @Test func resetIsAnError() throws {
        var reactor = try LinuxReactor()
        let listener = try #require(LoopbackListener())
        let (socket, peer) = try connect(listener, token: 3, &reactor)
        peer.reset()
        let event = try #require(self.await(3, &reactor))
        #expect(event.isHangup)
        #expect(event.isReadable)
        #expect(receive(socket, room: 10, &reactor).0 == .failed(ECONNRESET))
        #expect(send(socket, [1], &reactor) == .failed(EPIPE))
        reactor.close(socket)
    }

    @Test func refusedConnection() throws {
        var reactor = try LinuxReactor()
        let port = try #require(LoopbackListener()).port
        let socket = try reactor.connect(to: .loopback(port: UInt16(port)), token: 4)
        let event = try #require(self.await(4, &reactor))
        #expect(event.isWritable)
        #expect(reactor.finishConnecting(socket) == ECONNREFUSED)
        reactor.close(socket)
    }

    @Test func missingUnixSocketIsThrown() throws {
        let reactor = try LinuxReactor()
        let address = try #require(try Endpoint.unix(path: "/tmp/cachegauge-none-\(getpid())").addresses().first)
        let error = #expect(throws: SystemCallError.self) { try reactor.connect(to: address, token: 1) }
        #expect(error == SystemCallError("connect", ENOENT))
        #expect(error?.description == "connect: No such file or directory")
    }

    @Test func whatTheKernelDoesNotTakeIsLeft() throws {
        var reactor = try LinuxReactor()
        let listener = try #require(LoopbackListener())
        let (socket, peer) = try connect(listener, token: 5, &reactor)
        let chunk = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
        var sent: [UInt8] = []
        var outcome = IOOutcome.bytes(0)
        while sent.count < 64 << 20 {
            outcome = send(socket, chunk, &reactor)
            guard case .bytes(let count) = outcome else { break }
            sent += chunk[..<count]
        }
        #expect(outcome == .wouldBlock)
        #expect(peer.receive(sent.count) == sent)
        #expect(try #require(self.await(5, &reactor)).isWritable)
        #expect(send(socket, [1], &reactor) == .bytes(1))
        reactor.close(socket)
    }

    @Test func waitingEndsAtTheDeadline() throws {
        var reactor = try LinuxReactor()
        let start = reactor.now()
        #expect(reactor.wait(until: start + 50_000_000) == 0)
        #expect(reactor.now() >= start + 50_000_000)
        #expect(reactor.wait(until: start) == 0)
        #expect(reactor.wait(until: 0) == 0)
    }
}
