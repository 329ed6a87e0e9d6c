// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc
internal import Network
internal import RESP

extension TLSConnection {
    /// Encrypts bytes and sends them as far as the kernel takes them.
    ///
    /// They count as sent once they are encrypted; while earlier records are stuck, no more are made.
    mutating func send<R: Reactor & ~Copyable>(
        _ reactor: inout R, _ socket: Int32, _ bytes: UnsafeRawBufferPointer
    ) -> IOOutcome {
        if stuck.count > 0 {
            guard flush(&reactor, socket) else { return .failed(EPIPE) }
            if stuck.count > 0 { return .wouldBlock }
        }
        let result = functions.pointee.write(connection, bytes.baseAddress, Int32(clamping: bytes.count))
        guard result > 0 else {
            if Int(functions.pointee.error_of(connection, result)) == CL_OPENSSL_ERROR_WANT_READ {
                writeWaitsForRead = true
                return .wouldBlock
            }
            fault = makeFault()
            return .failed(EPROTO)
        }
        writeWaitsForRead = false
        push(&reactor, socket)
        return .bytes(Int(result))
    }

    /// Receives and decrypts until the room is full or the socket comes up short, as an edge-triggered poller demands.
    mutating func receive<R: Reactor & ~Copyable>(
        _ reactor: inout R, _ socket: Int32, into room: UnsafeMutableRawBufferPointer
    ) -> IOOutcome {
        guard !isClosed else { return .closed }
        guard fault == nil else { return .failed(EPROTO) }
        functions.pointee.clear_errors()
        if held.count > 0 {
            buffers.pointee.source = held.unread.baseAddress
            buffers.pointee.left = held.count
        }
        let wasHeld = held.count > 0
        var filled = 0
        var isDrained = false
        while true {
            decrypt(into: room, &filled)
            if filled == room.count || isClosed || fault != nil || isDrained { break }
            if wasHeld { held.removeAll() }
            let outcome = reactor.receive(socket, into: inbox)
            guard case .bytes(let count) = outcome else {
                if filled == 0 && outcome != .wouldBlock { return outcome }
                break
            }
            feed(count)
            isDrained = count < inbox.count
        }
        keepRest(wasHeld)
        push(&reactor, socket)
        if filled > 0 { return .bytes(filled) }
        return isClosed ? .closed : fault != nil ? .failed(EPROTO) : .wouldBlock
    }

    /// Decrypts what OpenSSL can take into the rest of the room.
    private mutating func decrypt(into room: UnsafeMutableRawBufferPointer, _ filled: inout Int) {
        guard let base = room.baseAddress else { return }
        while filled < room.count && (buffers.pointee.left > 0 || hasMore) {
            let result = functions.pointee.read(connection, base + filled, Int32(clamping: room.count - filled))
            guard result > 0 else {
                hasMore = false
                switch Int(functions.pointee.error_of(connection, result)) {
                case CL_OPENSSL_ERROR_WANT_READ: break
                case CL_OPENSSL_ERROR_CLOSED: isClosed = true
                default: fault = makeFault()
                }
                return
            }
            filled += Int(result)
            hasMore = filled == room.count && functions.pointee.pending(connection) > 0
        }
    }

    /// Keeps what there was no room for.
    private mutating func keepRest(_ wasHeld: Bool) {
        let left = buffers.pointee.left
        buffers.pointee.left = 0
        guard let source = buffers.pointee.source, left > 0 else {
            if wasHeld { held.removeAll() }
            return
        }
        if held.count > 0 {
            // The source lies in what was held already.
            held.consume(held.count - left)
        } else {
            held.append(source, left)
        }
    }
}
