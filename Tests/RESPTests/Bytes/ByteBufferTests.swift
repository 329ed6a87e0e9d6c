// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct ByteBufferTests {
    private func text(_ buffer: ByteBuffer) -> String { String(decoding: buffer.unread, as: UTF8.self) }

    @Test func writesAWholeCommand() {
        var buffer = ByteBuffer(capacity: 64)
        defer { buffer.deallocate() }
        buffer.appendArrayHeader(2)
        buffer.appendBulkHeader(3)
        buffer.append("GET")
        buffer.appendLineEnd()
        Array("key".utf8).withUnsafeBytes { buffer.appendBulk($0) }
        #expect(text(buffer) == "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n")
    }

    @Test func keepsUnreadBytesWhenItGrowsAndMoves() {
        var buffer = ByteBuffer(capacity: 64)
        defer { buffer.deallocate() }
        var expected: [UInt8] = []
        for round in 0..<2000 {
            let bytes = (0..<(round % 37)).map { UInt8(truncatingIfNeeded: $0 &+ round) }
            buffer.append(bytes)
            expected += bytes
            let taken = min(round % 23, buffer.count)
            buffer.consume(taken)
            expected.removeFirst(taken)
            #expect(buffer.unread.elementsEqual(expected))
        }
        #expect(buffer.count == expected.count)
    }

    @Test func doesNotGrowWhileBytesAreConsumed() {
        var buffer = ByteBuffer(capacity: 256)
        defer { buffer.deallocate() }
        let base = buffer.base
        for _ in 0..<1000 {
            buffer.append([UInt8](repeating: 7, count: 100))
            buffer.consume(60)
            if buffer.count > 80 { buffer.consume(buffer.count - 10) }
        }
        #expect(buffer.base == base)
        #expect(buffer.capacity == 256)
    }

    @Test func isFilledFromOutside() {
        var buffer = ByteBuffer(capacity: 64)
        defer { buffer.deallocate() }
        buffer.reserve(1000)
        #expect(buffer.room.count >= 1000)
        buffer.room.copyBytes(from: Array("+OK\r\n".utf8))
        buffer.advance(5)
        #expect(text(buffer) == "+OK\r\n")
        buffer.consume(5)
        #expect(buffer.isEmpty)
        #expect(buffer.start == 0)
    }

    @Test func emptyBytesAppendNothing() {
        var buffer = ByteBuffer()
        defer { buffer.deallocate() }
        buffer.append([])
        buffer.append(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(buffer.isEmpty)
    }

    @Test func controlCommandsAreArraysOfBulkStrings() {
        #expect(Command.encode(["AUTH", "é"]) == Array("*2\r\n$4\r\nAUTH\r\n$2\r\né\r\n".utf8))
        #expect(Command.encode([[0, 13, 10], []]) == Array("*2\r\n$3\r\n\0\r\n\r\n$0\r\n\r\n".utf8))
    }
}
