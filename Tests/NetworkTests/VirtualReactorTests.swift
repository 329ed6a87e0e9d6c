// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Network

/// Answers each message after a fixed time; `c` closes, `r` resets, `!` answers at once, `x` says nothing.
private final class DelayedEcho: ByteService {
    let delay: Int64
    var accepts = true
    private(set) var log: [String] = []
    private var pending: [(due: Int64, connection: Int, bytes: [UInt8])] = []

    init(delay: Int64) { self.delay = delay }

    func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        log.append("open \(connection) at \(now)")
        return accepts
    }

    func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        switch bytes.first {
        case UInt8(ascii: "c"):
            output.send(bytes, to: connection)
            output.close(connection)
        case UInt8(ascii: "r"): output.reset(connection)
        case UInt8(ascii: "!"): output.send(bytes, to: connection)
        case UInt8(ascii: "x"): break
        default: pending.append((now + delay, connection, Array(bytes)))
        }
    }

    func closed(_ connection: Int, at now: Int64) { log.append("close \(connection) at \(now)") }

    func nextDue() -> Int64? { pending.first?.due }

    func advance(to now: Int64, _ output: inout ServiceOutput) {
        while let first = pending.first, first.due <= now {
            pending.removeFirst()
            first.bytes.withUnsafeBytes { output.send($0, to: first.connection) }
        }
    }
}

struct VirtualReactorTests {
    private let service = DelayedEcho(delay: 30)

    private func makeReactor() -> VirtualReactor { VirtualReactor(service, start: 1000) }

    private func send(_ socket: Int32, _ text: String, _ reactor: inout VirtualReactor) -> IOOutcome {
        Array(text.utf8).withUnsafeBytes { reactor.send(socket, $0) }
    }

    private func receive(_ socket: Int32, room: Int = 100, _ reactor: inout VirtualReactor) -> (IOOutcome, String) {
        var buffer = [UInt8](repeating: 0, count: room)
        let outcome = buffer.withUnsafeMutableBytes { reactor.receive(socket, into: $0) }
        guard case .bytes(let count) = outcome else { return (outcome, "") }
        return (outcome, String(decoding: buffer[..<count], as: UTF8.self))
    }

    /// A connection that stands and whose first event was taken.
    private func connect(_ token: UInt64, _ reactor: inout VirtualReactor) throws -> Int32 {
        let socket = try reactor.connect(to: .loopback(port: 1), token: token)
        #expect(reactor.wait(until: .max) == 1)
        let event = reactor.event(0)
        #expect(event.token == token)
        #expect(event.isWritable)
        #expect(!event.isReadable)
        #expect(!event.isHangup)
        #expect(reactor.finishConnecting(socket) == 0)
        return socket
    }

    @Test func theClockMovesOnlyWhileWaiting() throws {
        var reactor = makeReactor()
        #expect(reactor.now() == 1000)
        #expect(reactor.wait(until: 1500) == 0)
        #expect(reactor.now() == 1500)
        #expect(reactor.wait(until: 1200) == 0)
        #expect(reactor.now() == 1500)
        _ = try connect(1, &reactor)
        #expect(reactor.now() == 1500)
        #expect(service.log == ["open 1 at 1500"])
    }

    @Test func aReplyComesAtItsTime() throws {
        var reactor = makeReactor()
        let socket = try connect(9, &reactor)
        #expect(send(socket, "hello", &reactor) == .bytes(5))
        #expect(receive(socket, &reactor).0 == .wouldBlock)
        // Waits end at the deadline before, and at the reply after.
        #expect(reactor.wait(until: 1029) == 0)
        #expect(reactor.now() == 1029)
        #expect(reactor.wait(until: 5000) == 1)
        #expect(reactor.now() == 1030)
        let event = reactor.event(0)
        #expect(event.token == 9)
        #expect(event.isReadable)
        #expect(!event.isWritable)
        #expect(receive(socket, room: 3, &reactor).1 == "hel")
        #expect(receive(socket, room: 3, &reactor).1 == "lo")
        #expect(receive(socket, room: 3, &reactor).0 == .wouldBlock)
        // An edge: what was told once is not told again.
        #expect(reactor.wait(until: 5000) == 0)
        #expect(reactor.now() == 5000)
    }

    @Test func aReplyAtTheDeadlineIsNotMissed() throws {
        var reactor = makeReactor()
        let socket = try connect(9, &reactor)
        _ = send(socket, "a", &reactor)
        #expect(reactor.wait(until: 1030) == 1)
        #expect(reactor.now() == 1030)
    }

    @Test func immediateRepliesWaitForTheNextWait() throws {
        var reactor = makeReactor()
        let (first, second) = (try connect(1, &reactor), try connect(2, &reactor))
        #expect(send(second, "!b", &reactor) == .bytes(2))
        #expect(send(first, "!a", &reactor) == .bytes(2))
        #expect(send(first, "!c", &reactor) == .bytes(2))
        #expect(reactor.wait(until: .max) == 2)
        #expect([reactor.event(0).token, reactor.event(1).token] == [2, 1])
        #expect(reactor.now() == 1000)
        #expect(receive(first, &reactor).1 == "!a!c")
        #expect(receive(second, &reactor).1 == "!b")
    }

    @Test func closeComesAfterWhatWasSent() throws {
        var reactor = makeReactor()
        let socket = try connect(5, &reactor)
        _ = send(socket, "cut", &reactor)
        #expect(reactor.wait(until: .max) == 1)
        #expect(reactor.event(0).isHangup)
        #expect(reactor.event(0).isReadable)
        #expect(receive(socket, &reactor).1 == "cut")
        #expect(receive(socket, &reactor).0 == .closed)
        #expect(send(socket, "more", &reactor) == .failed(EPIPE))
        reactor.close(socket)
        #expect(receive(socket, &reactor).0 == .failed(EBADF))
        #expect(service.log == ["open 1 at 1000", "close 1 at 1000"])
    }

    @Test func resetLosesWhatWasSent() throws {
        var reactor = makeReactor()
        let socket = try connect(5, &reactor)
        _ = send(socket, "!a", &reactor)
        _ = send(socket, "r", &reactor)
        #expect(reactor.wait(until: .max) == 1)
        #expect(reactor.event(0).isHangup)
        #expect(receive(socket, &reactor).0 == .failed(ECONNRESET))
        #expect(send(socket, "more", &reactor) == .failed(EPIPE))
    }

    @Test func refusedConnection() throws {
        service.accepts = false
        var reactor = makeReactor()
        let socket = try reactor.connect(to: .loopback(port: 1), token: 3)
        #expect(reactor.wait(until: .max) == 1)
        #expect(reactor.event(0).isWritable)
        #expect(reactor.finishConnecting(socket) == ECONNREFUSED)
        reactor.close(socket)
        // The service never had it.
        #expect(service.log == ["open 1 at 1000"])
    }

    @Test func repliesToAClosedSocketVanish() throws {
        var reactor = makeReactor()
        let (first, second) = (try connect(1, &reactor), try connect(2, &reactor))
        _ = send(first, "late", &reactor)
        reactor.close(first)
        _ = send(second, "ok", &reactor)
        #expect(reactor.wait(until: .max) == 1)
        #expect(reactor.event(0).token == 2)
    }
}
