// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import RESP

/// What the TLS connections of one thread share: the buffers that encrypted bytes pass through, and the
/// sessions to resume.
///
/// OpenSSL reads from and writes to these buffers, never a socket: one system call moves what many records hold, and the
/// reactor stays the only place that knows sockets.
final class TLSChannel {
    /// Where OpenSSL finds encrypted bytes and leaves them.
    struct Buffers {
        /// What was received and OpenSSL has not taken; valid during one call.
        var source: UnsafeRawPointer?
        var left = 0
        /// What OpenSSL made and was not sent.
        var output = ByteBuffer(capacity: 4096)
        var tickets = TLSTickets()
        /// Whether a server has asked for a certificate that we do not have.
        var certificateIsMissing = false
    }

    let context: TLSContext
    let buffers: UnsafeMutablePointer<Buffers>
    /// Where encrypted bytes are received.
    let inbox: UnsafeMutableRawBufferPointer

    init(_ context: TLSContext) {
        self.context = context
        buffers = .allocate(capacity: 1)
        buffers.initialize(to: Buffers())
        inbox = .allocate(byteCount: 64 << 10, alignment: 64)
    }

    deinit {
        for session in buffers.pointee.tickets.removeAll() { context.library.functions.pointee.session_free(session) }
        buffers.pointee.output.deallocate()
        buffers.deinitialize(count: 1)
        buffers.deallocate()
        inbox.deallocate()
    }

    // MARK: What OpenSSL calls

    /// A method for OpenSSL's BIO whose data are `Buffers`; nil without memory.
    static func makeMethod(_ library: TLSLibrary) -> OpaquePointer? {
        let functions = library.functions.pointee
        guard let method = functions.bio_method_new(Int32(CL_OPENSSL_BIO_SOURCE_AND_SINK), "cachegauge") else {
            return nil
        }
        _ = functions.bio_method_set_read(method) { bio, bytes, count in TLSChannel.read(bio, bytes, count) }
        _ = functions.bio_method_set_write(method) { bio, bytes, count in TLSChannel.write(bio, bytes, count) }
        _ = functions.bio_method_set_control(method) { _, code, _, _ in code == CL_OPENSSL_BIO_FLUSH ? 1 : 0 }
        return method
    }

    private static var functions: UnsafePointer<cl_openssl>? {
        var reason: UnsafePointer<CChar>?
        return cl_openssl_load(&reason)
    }

    private static func buffers(of bio: OpaquePointer?) -> UnsafeMutablePointer<Buffers>? {
        guard let bio, let data = functions?.pointee.bio_data(bio) else { return nil }
        return data.assumingMemoryBound(to: Buffers.self)
    }

    private static func buffers(ofConnection connection: OpaquePointer?) -> UnsafeMutablePointer<Buffers>? {
        guard let connection else { return nil }
        return buffers(of: functions?.pointee.bio(connection))
    }

    private static func read(_ bio: OpaquePointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int32) -> Int32 {
        guard let bio, let bytes, let functions, let buffers = buffers(of: bio) else { return -1 }
        functions.pointee.bio_clear_flags(bio, Int32(CL_OPENSSL_BIO_RETRY_FLAGS))
        guard let source = buffers.pointee.source, buffers.pointee.left > 0 else {
            functions.pointee.bio_set_flags(bio, Int32(CL_OPENSSL_BIO_RETRY_READ))
            return -1
        }
        let taken = min(Int(count), buffers.pointee.left)
        UnsafeMutableRawPointer(bytes).copyMemory(from: source, byteCount: taken)
        buffers.pointee.source = source + taken
        buffers.pointee.left -= taken
        return Int32(taken)
    }

    private static func write(_ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ count: Int32) -> Int32 {
        guard let bio, let bytes, let functions, let buffers = buffers(of: bio) else { return -1 }
        functions.pointee.bio_clear_flags(bio, Int32(CL_OPENSSL_BIO_RETRY_FLAGS))
        buffers.pointee.output.append(UnsafeRawPointer(bytes), Int(count))
        return count
    }

    /// Keeps a session that the server has made.
    static func keep(_ session: OpaquePointer?, of connection: OpaquePointer?) -> Int32 {
        guard let functions, let session, let buffers = buffers(ofConnection: connection) else { return 0 }
        functions.pointee.session_free(buffers.pointee.tickets.keep(session))
        return 1
    }

    /// Remembers why a server may refuse us; the handshake goes on without a certificate.
    static func noteCertificateWanted(of connection: OpaquePointer?) -> Int32 {
        buffers(ofConnection: connection)?.pointee.certificateIsMissing = true
        return 0
    }
}
