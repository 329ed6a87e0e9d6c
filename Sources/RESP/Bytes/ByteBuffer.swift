// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A growing buffer of bytes in raw memory: appended at the end, consumed from the start.
///
/// A plain value that owns its memory by convention: one owner, who calls `deallocate()` once. It allocates when it is
/// made and when it must grow, and never otherwise. The fields are public for a reader that fills `base + end` itself.
public struct ByteBuffer {
    public var base: UnsafeMutableRawPointer
    /// How many bytes `base` has room for.
    public var capacity: Int
    /// The offset of the first byte that was not consumed.
    public var start: Int
    /// The offset behind the last byte that was appended.
    public var end: Int

    /// Makes an empty buffer with room for at least `capacity` bytes.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 16)
        start = 0
        end = 0
    }

    /// Gives the memory back; the buffer must not be used afterwards.
    public func deallocate() { base.deallocate() }

    /// How many bytes were appended and not consumed.
    @inlinable public var count: Int { end &- start }
    @inlinable public var isEmpty: Bool { start == end }

    /// The bytes that were appended and not consumed; valid until the next change.
    @inlinable public var unread: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: end &- start)
    }

    /// The room behind the last byte, for a `read` into it; `advance` then says how much was filled.
    @inlinable public var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + end, count: capacity &- end)
    }

    /// Counts `count` bytes of `room` as appended.
    @inlinable public mutating func advance(_ count: Int) { end &+= count }

    /// Forgets the first `count` unread bytes.
    @inlinable
    public mutating func consume(_ count: Int) {
        start &+= count
        if start == end { removeAll() }
    }

    /// Forgets all bytes and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        start = 0
        end = 0
    }

    /// Sees to it that `count` more bytes fit behind the last one.
    @inlinable
    public mutating func reserve(_ count: Int) {
        if capacity &- end < count { makeRoom(count) }
    }

    /// Moves the unread bytes to the front when that is cheap, else to twice the memory.
    @usableFromInline @inline(never)
    mutating func makeRoom(_ needed: Int) {
        let unread = count
        // Moving no more than was consumed keeps the cost per byte constant.
        if start >= unread, capacity - unread >= needed {
            memmove(base, base + start, unread)
        } else {
            var grown = capacity * 2
            while grown - unread < needed { grown *= 2 }
            let memory = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
            memcpy(memory, base + start, unread)
            base.deallocate()
            base = memory
            capacity = grown
        }
        start = 0
        end = unread
    }
}
