// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc
internal import Network
internal import RESP

/// One TLS connection over a socket of a reactor: plain bytes on one side, records on the other.
///
/// A plain value that owns its memory by convention: one owner, who calls `free` once. The buffers of the channel are empty
/// between two calls: what is left over is copied to those of the connection.
struct TLSConnection {
    /// How far a handshake is.
    enum Step: Equatable {
        case done
        /// Goes on when the socket is ready again.
        case pending
        case failed(TLSFault)
    }

    let channel: Unmanaged<TLSChannel>
    let functions: UnsafePointer<cl_openssl>
    let buffers: UnsafeMutablePointer<TLSChannel.Buffers>
    let inbox: UnsafeMutableRawBufferPointer
    let connection: OpaquePointer
    /// When the handshake began (monotonic, ns).
    let began: Int64
    /// Records that were received, and that nobody had room for.
    var held = ByteBuffer(capacity: 64)
    /// Records that the kernel did not take yet.
    var stuck = ByteBuffer(capacity: 64)
    /// Whether plain bytes may be left in OpenSSL because there was no room for them.
    var hasMore = false
    /// Whether a write goes on only after the next read.
    var writeWaitsForRead = false
    /// Whether the peer has said that it sends no more.
    var isClosed = false
    private(set) var isEstablished = false
    /// Why the connection is of no more use.
    var fault: TLSFault?

    /// - Parameters:
    ///   - channel: that of the thread, which outlives the connection.
    ///   - resumes: whether one of the channel's sessions is offered.
    /// - Returns: nil without memory.
    init?(_ channel: TLSChannel, resumes: Bool, at now: Int64) {
        functions = channel.context.library.functions
        guard let connection = channel.context.makeConnection() else { return nil }
        guard let bio = functions.pointee.bio_new(channel.context.method) else {
            functions.pointee.connection_free(connection)
            return nil
        }
        functions.pointee.bio_set_data(bio, UnsafeMutableRawPointer(channel.buffers))
        functions.pointee.bio_set_ready(bio, 1)
        functions.pointee.set_bio(connection, bio, bio)
        if resumes, let ticket = channel.buffers.pointee.tickets.take() {
            _ = functions.pointee.set_session(connection, ticket.session)
            if ticket.isOwned { functions.pointee.session_free(ticket.session) }
        }
        self.channel = .passUnretained(channel)
        self.connection = connection
        buffers = channel.buffers
        inbox = channel.inbox
        began = now
    }

    /// Says goodbye as far as the kernel takes it, and gives the memory back.
    mutating func free<R: Reactor & ~Copyable>(_ reactor: inout R, _ socket: Int32) {
        functions.pointee.clear_errors()
        if isEstablished && fault == nil && stuck.isEmpty {
            _ = functions.pointee.shut_down(connection)
            push(&reactor, socket)
        }
        // A session is only resumed when its connection was not simply cut.
        functions.pointee.set_shut(connection, Int32(CL_OPENSSL_SHUT_BOTH))
        functions.pointee.connection_free(connection)
        functions.pointee.clear_errors()
        held.deallocate()
        stuck.deallocate()
    }

    /// Whether something waits for the socket to become writable, or for a read.
    var hasUnsent: Bool { stuck.count > 0 }

    // MARK: The handshake

    /// Goes on with the handshake as far as the socket allows.
    mutating func shakeHands<R: Reactor & ~Copyable>(_ reactor: inout R, _ socket: Int32) -> Step {
        guard flush(&reactor, socket) else { return fail(.closed) }
        // What a handshake that failed has left belongs to another connection.
        buffers.pointee.left = 0
        while true {
            functions.pointee.clear_errors()
            let result = functions.pointee.shake_hands(connection)
            let error = result == 1 ? CL_OPENSSL_ERROR_NONE : Int(functions.pointee.error_of(connection, result))
            if error != CL_OPENSSL_ERROR_NONE && error != CL_OPENSSL_ERROR_WANT_READ { fault = makeFault() }
            // Also the alert that tells the server why it is refused.
            push(&reactor, socket)
            if let fault { return .failed(fault) }
            if result == 1 {
                isEstablished = true
                hold()
                return .done
            }
            switch reactor.receive(socket, into: inbox) {
            case .bytes(let count): feed(count)
            case .wouldBlock: return .pending
            case .closed: return fail(.closed)
            case .failed(let number):
                return fail(number == ECONNRESET ? .closed : .broken(SystemCallError.text(number)))
            }
        }
    }

    var isResumed: Bool { functions.pointee.is_resumed(connection) == 1 }

    /// Such as `TLSv1.3`, and `TLS_AES_256_GCM_SHA384`.
    var agreement: (version: String, cipher: String) {
        (
            String(cString: functions.pointee.version_name(connection)),
            String(cString: functions.pointee.cipher_name(functions.pointee.cipher(connection)))
        )
    }

    private mutating func fail(_ reason: TLSFault) -> Step {
        fault = reason
        return .failed(reason)
    }

    /// What the last call failed of.
    func makeFault() -> TLSFault {
        let code = functions.pointee.verify_result(connection)
        let context = channel._withUnsafeGuaranteedRef { $0.context }
        return TLSFault(
            context.library.takeFailures(),
            verification: (code, String(cString: functions.pointee.verify_text(code))), host: context.host,
            certificateIsMissing: buffers.pointee.certificateIsMissing)
    }

    // MARK: Buffers

    /// Lets OpenSSL take the first bytes of the inbox.
    func feed(_ count: Int) {
        buffers.pointee.source = UnsafeRawPointer(inbox.baseAddress)
        buffers.pointee.left = count
    }

    /// Keeps what OpenSSL did not take, because the next connection uses the same inbox.
    private mutating func hold() {
        if buffers.pointee.left > 0, let source = buffers.pointee.source {
            held.append(source, buffers.pointee.left)
        }
        buffers.pointee.left = 0
    }

    /// Sends the records that OpenSSL has made; keeps what the kernel does not take.
    ///
    /// A broken socket is left to the read that follows.
    mutating func push<R: Reactor & ~Copyable>(_ reactor: inout R, _ socket: Int32) {
        guard buffers.pointee.output.count > 0 else { return }
        if stuck.isEmpty, case .bytes(let count) = reactor.send(socket, buffers.pointee.output.unread) {
            buffers.pointee.output.consume(count)
        }
        if buffers.pointee.output.count > 0 {
            stuck.append(buffers.pointee.output.unread)
            buffers.pointee.output.removeAll()
        }
    }

    /// Sends what the kernel did not take before; false when the socket is broken.
    mutating func flush<R: Reactor & ~Copyable>(_ reactor: inout R, _ socket: Int32) -> Bool {
        while stuck.count > 0 {
            switch reactor.send(socket, stuck.unread) {
            case .bytes(let count): stuck.consume(count)
            case .wouldBlock: return true
            case .closed, .failed: return false
            }
        }
        return true
    }
}
