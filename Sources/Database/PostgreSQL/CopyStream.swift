// SPDX-License-Identifier: Apache-2.0

/// Rows of a source in the binary format of PostgreSQL's COPY (its documentation, "COPY", file formats), in pieces.
final class CopyStream {
    /// From how many bytes on a piece is sent.
    private static let pieceBytes = 64 << 10
    private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    /// Two columns, and the length and bytes of the first, before the length of the second.
    private static let rowHeadBytes = 2 + 4 + 8 + 4

    private enum Part {
        case head, rows, end
    }

    private let source: RowSource
    private let buffer: UnsafeMutableRawBufferPointer
    private var part = Part.head
    private var nextId: Int64

    init(_ source: RowSource) {
        self.source = source
        nextId = source.ids.lowerBound
        buffer = .allocate(byteCount: Self.pieceBytes + Self.rowHeadBytes + source.largestValue, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next piece, valid until the next call; nil after the last.
    func next() throws(DatabaseFailure) -> UnsafeRawBufferPointer? {
        switch part {
        case .head:
            part = .rows
            buffer.copyBytes(from: Self.signature)
            store(Int32(0), at: 11)
            store(Int32(0), at: 15)
            return UnsafeRawBufferPointer(rebasing: buffer[..<19])
        case .rows:
            guard nextId < source.ids.upperBound else {
                part = .end
                store(Int16(-1), at: 0)
                return UnsafeRawBufferPointer(rebasing: buffer[..<2])
            }
            return try rows()
        case .end: return nil
        }
    }

    private func rows() throws(DatabaseFailure) -> UnsafeRawBufferPointer {
        guard let start = buffer.baseAddress else { throw RowSource.stopped }
        var offset = 0
        while nextId < source.ids.upperBound, offset < Self.pieceBytes {
            guard let count = source.write(nextId, start + offset + Self.rowHeadBytes) else { throw RowSource.stopped }
            precondition(count <= source.largestValue, "A value is longer than its source said.")
            store(Int16(2), at: offset)
            store(Int32(8), at: offset + 2)
            store(nextId, at: offset + 6)
            store(Int32(count), at: offset + 14)
            offset += Self.rowHeadBytes + count
            nextId += 1
        }
        return UnsafeRawBufferPointer(rebasing: buffer[..<offset])
    }

    private func store<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        buffer.storeBytes(of: number.bigEndian, toByteOffset: offset, as: Number.self)
    }
}
