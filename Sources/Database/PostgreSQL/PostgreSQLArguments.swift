// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc

/// The binary arguments of one query at a time, in memory that libpq can read: the id, and the value where there is one.
final class PostgreSQLArguments {
    private let id = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
    private let values = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: 2)
    private let lengths = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
    private let formats = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
    /// A value with its version number before it.
    private var document: [UInt8] = []

    init() {
        id.initialize(to: 0)
        values.initialize(repeating: nil, count: 2)
        values[0] = UnsafeRawPointer(id).assumingMemoryBound(to: CChar.self)
        lengths.initialize(repeating: 8, count: 2)
        formats.initialize(repeating: 1, count: 2)
    }

    deinit {
        id.deallocate()
        values.deallocate()
        lengths.deallocate()
        formats.deallocate()
    }

    func set(_ number: Int64) { id.pointee = number.bigEndian }

    /// The bytes must live until `send`.
    ///
    /// - Parameter asDocument: whether the parameter is a jsonb, whose binary form begins with a version number.
    func set(_ value: UnsafeRawBufferPointer, asDocument: Bool) {
        if asDocument {
            document.removeAll(keepingCapacity: true)
            document.append(1)
            document.append(contentsOf: value)
        }
        // A null pointer would be NULL, not an empty value; the id is as good as any other.
        values[1] = value.baseAddress?.assumingMemoryBound(to: CChar.self) ?? values[0]
        lengths[1] = Int32(asDocument ? document.count : value.count)
    }

    /// libpq copies the arguments before it returns.
    func send(_ functions: cl_postgres, _ connection: OpaquePointer, _ name: String, count: Int32) -> Bool {
        guard count == 2, !document.isEmpty else {
            return functions.send_prepared(connection, name, count, values, lengths, formats, 1) == 1
        }
        return document.withUnsafeBytes { bytes in
            values[1] = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return functions.send_prepared(connection, name, count, values, lengths, formats, 1) == 1
        }
    }
}
