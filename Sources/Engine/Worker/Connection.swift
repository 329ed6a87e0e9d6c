// SPDX-License-Identifier: Apache-2.0
internal import RESP

/// One operation that was written and not yet answered, in 16 bytes: the ring of a deep pipeline over many connections
/// is the largest thing that a request touches.
struct InFlight {
    /// When it was due (open loop) or issued (closed loop), in nanoseconds since the worker's epoch, and below that in
    /// 12 bits its place in the mix and whether it is measured.
    ///
    /// 51 bits of nanoseconds are 26 days.
    private var tagged: Int64
    /// When its bytes were handed to the kernel; until then, when it was noticed.
    var written: Int64

    /// - Parameters:
    ///   - scheduled: since the worker's epoch.
    ///   - operation: its place in the mix; for populate, the place of its command. Below 2044.
    @inline(__always)
    init(scheduled: Int64, written: Int64, operation: Int, isMeasured: Bool) {
        tagged = scheduled &<< 12 | Int64(truncatingIfNeeded: operation) &<< 1 | (isMeasured ? 1 : 0)
        self.written = written
    }

    /// A command of a cache-aside operation, whose times are kept in its slot.
    init(slot: Int, written: Int64) {
        tagged = Int64(truncatingIfNeeded: slot) &<< 12
        self.written = written
    }

    /// Numbers that no operation of the mix has: what is of the connection itself, and above it what has a slot.
    private static let authentication: Int64 = 0xffe
    private static let ping: Int64 = 0xffc
    private static let asking: Int64 = 0xffa
    private static let held: Int64 = 0xff8

    /// New credentials on a connection that stands, which are no operation.
    init(authenticationAt written: Int64) {
        tagged = Self.authentication
        self.written = written
    }

    /// A sign of life on a connection that has been idle, which is no operation.
    init(pingAt written: Int64) {
        tagged = Self.ping
        self.written = written
    }

    /// ASKING, before the command of an operation that another node sent here; no operation itself.
    init(askingAt written: Int64) {
        tagged = Self.asking
        self.written = written
    }

    /// An operation that was redirected, or is a part of another; its state is kept in a slot.
    init(held slot: Int, written: Int64) {
        tagged = Int64(truncatingIfNeeded: slot) &<< 12 | Self.held
        self.written = written
    }

    var isAsking: Bool { tagged & 0xfff == Self.asking }
    var isHeld: Bool { tagged & 0xfff == Self.held }
    var heldSlot: Int { Int(truncatingIfNeeded: tagged &>> 12) }

    /// Whether this is no operation, but new credentials.
    var isAuthentication: Bool { tagged & 0xfff == Self.authentication }

    /// Whether this is no operation, but of the connection itself.
    var isOfConnection: Bool { tagged & 0xfff >= Self.asking }

    /// The slot of a command of a cache-aside operation.
    var slot: Int { Int(truncatingIfNeeded: tagged &>> 12) }

    /// Since the worker's epoch.
    @inline(__always)
    var scheduled: Int64 { tagged &>> 12 }

    @inline(__always)
    var operation: Int { Int(truncatingIfNeeded: (tagged &>> 1) & 0x7ff) }

    /// Whether it belongs to the measure phase.
    @inline(__always)
    var isMeasured: Bool { tagged & 1 == 1 }
}

/// One connection of a worker: plain data, owned and moved by its index.
///
/// The way of a connection: `absent` → `connecting` → `securing` (the TLS handshake, where there is one) → `greeting` (AUTH,
/// HELLO, SELECT) → `ready`; any failure leads back to `absent` with a time before which it is not tried again.
struct Connection {
    enum State: UInt8 {
        case absent, connecting, securing, greeting, ready
    }

    var transport = Transport()
    var state = State.absent
    /// Counts the sockets that this connection has had; events of an earlier socket are dropped by it.
    var generation: UInt32 = 0
    /// Replies of the greeting that are still awaited.
    var greetingsLeft: Int32 = 0
    /// The number of the token that it knows; 0 without tokens.
    var credentials: UInt32 = 0
    /// The number of the server that it leads to.
    var node: UInt16 = 0
    /// Whether the connection stands in the queue of those with a free place.
    var isQueued = false
    var scanner = ReplyScanner()
    /// Bytes of the reply that is being received, from earlier reads.
    var replyBytes = 0
    /// Bytes that the kernel did not take yet.
    var output = ByteBuffer(capacity: 64)
    /// The beginning of a line whose end has not come.
    var carry = ByteBuffer(capacity: 64)
    /// The ring of operations in flight: absolute positions, taken modulo its capacity.
    var head = 0
    var tail = 0
    /// When the present state began, and before which an absent connection is not tried again.
    var since: Int64 = 0
    var retryAt: Int64 = 0
    var backoff: Int64 = 0
    /// The ring's tail as the sweep saw it last, and since when it is the same.
    var quietTail = -1
    var quietSince: Int64 = 0

    var inFlight: Int { tail - head }
}
