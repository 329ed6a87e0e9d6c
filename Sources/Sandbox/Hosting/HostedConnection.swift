// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// One accepted socket and the bytes that it has not taken yet.
final class HostedConnection {
    enum Closing {
        /// In use.
        case no
        /// Nothing more is read; closed once the pending bytes are sent.
        case afterSending
        /// Our side is shut; what the client still sends is thrown away until it closes too. Closing at once instead would
        /// make the kernel answer unread bytes with a reset, and the last reply could be lost.
        case lingering
    }

    /// Above this many unsent bytes nothing more is read from the client: memory is bounded, and nothing is lost.
    static let highWater = 64 << 20

    let socket: Int32
    let token: Int
    var closing = Closing.no
    private var pending: [UInt8] = []
    private var sent = 0
    private var events = UInt32(CLINUX_READABLE | CLINUX_PEER_CLOSED)

    init(socket: Int32, token: Int) {
        self.socket = socket
        self.token = token
    }

    var pendingCount: Int { pending.count - sent }

    /// Sends what the socket takes now and keeps the rest; false when the socket is broken.
    func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var taken = 0
        if pendingCount == 0 {
            guard let count = write(bytes) else { return false }
            taken = count
        }
        if taken < bytes.count { pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[taken...])) }
        return true
    }

    /// Sends pending bytes; false when the socket is broken.
    func sendPending() -> Bool {
        let count = pending.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        guard let count else { return false }
        sent += count
        if sent == pending.count {
            pending.removeAll(keepingCapacity: pending.capacity <= 64 << 10)
            sent = 0
        } else if sent > 1 << 20, sent * 2 > pending.count {
            pending.removeSubrange(..<sent)
            sent = 0
        }
        return true
    }

    /// Has the kernel report what this connection waits for now; a system call only when that changed.
    func updateInterest(_ epoll: Int32) {
        let reads = closing == .lingering || closing == .no && pendingCount <= Self.highWater
        let wanted =
            (reads ? UInt32(CLINUX_READABLE | CLINUX_PEER_CLOSED) : 0)
            | (pendingCount > 0 ? UInt32(CLINUX_WRITABLE) : 0)
        guard wanted != events else { return }
        events = wanted
        _ = clinux_epoll_change_level(epoll, socket, UInt64(token), wanted)
    }

    /// Makes the close of this socket a reset.
    func prepareReset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int? {
        while true {
            let count = Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return count }
            if errno == EINTR { continue }
            return errno == EAGAIN ? 0 : nil
        }
    }
}
