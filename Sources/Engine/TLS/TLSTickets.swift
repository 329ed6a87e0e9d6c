// SPDX-License-Identifier: Apache-2.0

/// The sessions that servers have made for the connections of one thread, for those that come back to resume.
///
/// A ticket of TLS 1.3 serves once: OpenSSL refuses the session as soon as a handshake with it is done (RFC 8446, C.4, wants
/// no ticket used twice), so that connections that break together need one each. The last is never given away, because a
/// session of TLS 1.2 serves again and its server may not make another.
///
/// It owns its sessions; nobody but the thread of its channel uses it.
struct TLSTickets {
    /// Two that each of 512 connections is given.
    private static let capacity = 1024

    private var sessions: [OpaquePointer] = []
    /// Where the oldest stands, once all places are taken.
    private var oldest = 0

    var count: Int { sessions.count }

    /// Keeps a session; returns the one that has to be freed for it, the oldest.
    mutating func keep(_ session: OpaquePointer) -> OpaquePointer? {
        guard sessions.count == Self.capacity else {
            sessions.append(session)
            return nil
        }
        let replaced = sessions[oldest]
        sessions[oldest] = session
        oldest = (oldest + 1) % Self.capacity
        return replaced
    }

    /// A session to resume with, and whether it is the caller's to free; nil where none was kept.
    mutating func take() -> (session: OpaquePointer, isOwned: Bool)? {
        guard let last = sessions.last else { return nil }
        guard sessions.count > 1 else { return (last, false) }
        // In order from here on, so that the newest stands last again.
        if oldest > 0 {
            sessions = Array(sessions[oldest...] + sessions[..<oldest])
            oldest = 0
        }
        return (sessions.removeLast(), true)
    }

    /// Gives all sessions away, to be freed.
    mutating func removeAll() -> [OpaquePointer] {
        defer { sessions = [] }
        return sessions
    }
}
