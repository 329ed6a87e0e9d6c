// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Virtual time: a `ByteService` in the same thread, a network without delay, and a clock that stands still while code
/// runs and jumps to the next thing that happens while it waits.
///
/// A run in it is exact and repeatable, so that latencies can be asserted to the nanosecond. A closed loop needs a service
/// that takes time: against one that answers at once the clock would never move.
public struct VirtualReactor: Reactor, ~Copyable {
    private final class Link {
        let token: UInt64
        var inbox: [UInt8] = []
        /// How much of the inbox was received already.
        var taken = 0
        var isRefused = false
        var isClosed = false
        var isReset = false
        var isReady = false
        /// Tells once that the connection stands, as an edge-triggered poller does.
        var isWritable = true

        init(token: UInt64) { self.token = token }
    }

    /// The service, to read what it counted.
    public private(set) var service: any ByteService
    private var clock: Int64
    private var links: [Int: Link] = [:]
    private var ready: [Int] = []
    private var events: [ReadyEvent] = []
    private var output = ServiceOutput()
    private var nextLink = 1
    private let descriptors: VirtualDescriptors
    /// The tokens of the descriptors that are watched.
    private var watched: [Int32: UInt64] = [:]

    /// - Parameters:
    ///   - descriptors: what else may be watched.
    ///   - start: the clock's first reading in nanoseconds.
    public init(
        _ service: any ByteService, descriptors: VirtualDescriptors = VirtualDescriptors(),
        start: Int64 = 1_000_000_000
    ) {
        self.service = service
        self.descriptors = descriptors
        clock = start
        descriptors.now = start
    }

    public func now() -> Int64 { clock }

    public mutating func connect(to address: SocketAddress, token: UInt64) throws(SystemCallError) -> Int32 {
        let link = nextLink
        nextLink += 1
        links[link] = Link(token: token)
        if !service.opened(link, to: address, at: clock, &output) { links[link]?.isRefused = true }
        apply()
        markReady(link)
        return Int32(link)
    }

    public mutating func finishConnecting(_ socket: Int32) -> Int32 {
        links[Int(socket)]?.isRefused == true ? ECONNREFUSED : 0
    }

    public mutating func receive(_ socket: Int32, into buffer: UnsafeMutableRawBufferPointer) -> IOOutcome {
        guard let link = links[Int(socket)] else { return .failed(EBADF) }
        if link.isReset { return .failed(ECONNRESET) }
        let count = Swift.min(buffer.count, link.inbox.count - link.taken)
        if count == 0 { return link.isClosed ? .closed : .wouldBlock }
        link.inbox.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[link.taken..<link.taken + count]))
        }
        link.taken += count
        if link.taken == link.inbox.count {
            link.inbox.removeAll(keepingCapacity: true)
            link.taken = 0
        }
        return .bytes(count)
    }

    public mutating func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> IOOutcome {
        guard let link = links[Int(socket)] else { return .failed(EBADF) }
        if link.isReset || link.isClosed { return .failed(EPIPE) }
        service.received(bytes, on: Int(socket), at: clock, &output)
        apply()
        return .bytes(bytes.count)
    }

    public mutating func close(_ socket: Int32) {
        guard let link = links.removeValue(forKey: Int(socket)) else { return }
        if !link.isRefused { service.closed(Int(socket), at: clock) }
    }

    public mutating func wait(until deadline: Int64) -> Int {
        events.removeAll(keepingCapacity: true)
        while ready.isEmpty {
            let due = service.nextDue() ?? .max
            let descriptorDue = watched.isEmpty ? .max : descriptors.nextDue(watched.keys) ?? .max
            if descriptorDue <= clock { break }
            let next = Swift.min(due, descriptorDue, deadline)
            precondition(next != .max, "Nothing is due in virtual time: the wait would never end.")
            clock = Swift.max(clock, next)
            descriptors.now = clock
            if due <= clock {
                service.advance(to: clock, &output)
                apply()
            }
            if clock >= deadline { break }
        }
        for number in ready {
            guard let link = links[number] else { continue }
            events.append(
                ReadyEvent(
                    token: link.token, isReadable: !link.inbox.isEmpty || link.isClosed || link.isReset,
                    isWritable: link.isWritable || link.isReset, isHangup: link.isClosed || link.isReset))
            link.isReady = false
            link.isWritable = false
        }
        ready.removeAll(keepingCapacity: true)
        guard !watched.isEmpty else { return events.count }
        for descriptor in descriptors.ready(watched.keys) {
            guard let token = watched[descriptor] else { continue }
            events.append(ReadyEvent(token: token, isReadable: true, isWritable: true, isHangup: false))
        }
        return events.count
    }

    public mutating func watch(
        _ descriptor: Int32, for interest: ReadyInterest, oncePerChange: Bool, token: UInt64
    ) throws(SystemCallError) {
        watched[descriptor] = token
    }

    public mutating func unwatch(_ descriptor: Int32) { watched[descriptor] = nil }

    public func event(_ index: Int) -> ReadyEvent { events[index] }

    private mutating func markReady(_ number: Int) {
        guard links[number]?.isReady == false else { return }
        links[number]?.isReady = true
        ready.append(number)
    }

    private mutating func apply() {
        var offset = 0
        for action in output.actions {
            switch action {
            case .send(let connection, let count):
                links[connection]?.inbox.append(contentsOf: output.bytes[offset..<offset + count])
                offset += count
                markReady(connection)
            case .close(let connection):
                links[connection]?.isClosed = true
                markReady(connection)
            case .reset(let connection):
                links[connection]?.isReset = true
                markReady(connection)
            }
        }
        output.removeAll()
    }
}
