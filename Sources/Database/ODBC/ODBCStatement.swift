// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// One statement of a connection.
final class ODBCStatement {
    private let connection: ODBCConnection
    private let functions: cl_odbc
    private let handle: UnsafeMutableRawPointer
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    private(set) var columnCount = 0
    /// The types of the columns, as far as they were asked for: a round of questions for each row would cost as much as it.
    private var types: [Int: Int] = [:]
    /// Whether a result is open.
    private var isOpen = false

    init(_ connection: ODBCConnection) throws(DatabaseFailure) {
        self.connection = connection
        functions = connection.functions
        var made: UnsafeMutableRawPointer?
        let status = functions.allocate(Int16(CL_ODBC_STATEMENT), connection.handle, &made)
        guard connection.isGood(status), let made else {
            buffer.deallocate()
            throw connection.failure(Int16(CL_ODBC_CONNECTION), connection.handle)
        }
        handle = made
    }

    deinit {
        _ = functions.free(Int16(CL_ODBC_STATEMENT), handle)
        buffer.deallocate()
    }

    /// Has the driver, or the server for it, give up on a query after so many seconds.
    func setTimeout(seconds: Int) {
        _ = functions.set_statement(
            handle, Int32(CL_ODBC_ATTRIBUTE_QUERY_TIMEOUT), UnsafeMutableRawPointer(bitPattern: seconds),
            Int32(CL_ODBC_IS_NUMBER))
    }

    func prepare(_ text: String) throws(DatabaseFailure) {
        try check(functions.prepare(handle, text, Int32(CL_ODBC_NULL_TERMINATED)))
    }

    /// Binds a whole number, whose memory must live as long as the statement.
    func bind(_ number: UnsafeMutablePointer<Int64>, at place: Int) throws(DatabaseFailure) {
        try check(
            functions.bind_parameter(
                handle, UInt16(place), Int16(CL_ODBC_PARAMETER_INPUT), Int16(CL_ODBC_C_BIGINT), Int16(CL_ODBC_BIGINT),
                19, 0, number, 8, nil))
    }

    /// Binds bytes, whose memory and length must live as long as the statement.
    ///
    /// - Parameter asText: whether they are UTF-16 text and not bytes.
    func bind(
        _ bytes: UnsafeMutableRawPointer, capacity: Int, length: UnsafeMutablePointer<Int>, asText: Bool, at place: Int
    ) throws(DatabaseFailure) {
        let type = asText ? CL_ODBC_WIDE_LONG_VARCHAR : CL_ODBC_LONG_VARBINARY
        try check(
            functions.bind_parameter(
                handle, UInt16(place), Int16(CL_ODBC_PARAMETER_INPUT),
                Int16(asText ? CL_ODBC_C_WIDE_CHAR : CL_ODBC_C_BINARY), Int16(type),
                UInt(max(1, asText ? capacity / 2 : capacity)), 0, bytes, capacity, length))
    }

    /// Runs the prepared statement.
    func execute() throws(DatabaseFailure) { try opened(functions.execute(handle)) }

    func execute(_ text: String) throws(DatabaseFailure) {
        types.removeAll()
        try opened(functions.execute_text(handle, text, Int32(CL_ODBC_NULL_TERMINATED)))
    }

    private func opened(_ status: Int16) throws(DatabaseFailure) {
        // A searched update that changes no row says so in its status.
        guard Int(status) != CL_ODBC_NO_DATA else {
            columnCount = 0
            isOpen = true
            return
        }
        try check(status)
        isOpen = true
        if types.isEmpty {
            var count: Int16 = 0
            try check(functions.column_count(handle, &count))
            columnCount = Int(count)
        }
    }

    /// How many rows the statement changed; -1 where the driver cannot tell.
    func changedRows() throws(DatabaseFailure) -> Int {
        var count = 0
        try check(functions.row_count(handle, &count))
        return count
    }

    /// Whether there is another row.
    func fetch() throws(DatabaseFailure) -> Bool {
        let status = functions.fetch(handle)
        guard Int(status) != CL_ODBC_NO_DATA else { return false }
        try check(status)
        return true
    }

    /// Ends the result, having read all of it: FreeTDS otherwise sends a packet of its own to have the server stop.
    func close() throws(DatabaseFailure) {
        guard isOpen else { return }
        if columnCount > 0 { while try fetch() {} }
        isOpen = false
        _ = functions.free_statement(handle, UInt16(CL_ODBC_CLOSE))
    }

    private func check(_ status: Int16) throws(DatabaseFailure) {
        guard !connection.isGood(status) else { return }
        let failure = connection.failure(Int16(CL_ODBC_STATEMENT), handle)
        isOpen = false
        _ = functions.free_statement(handle, UInt16(CL_ODBC_CLOSE))
        throw failure
    }

    /// The type of a column, in SQL.
    private func type(_ column: Int) throws(DatabaseFailure) -> Int {
        if let known = types[column] { return known }
        var name = [CChar](repeating: 0, count: 256)
        var type: Int16 = 0
        try check(
            functions.describe_column(
                handle, UInt16(column), &name, Int16(name.count), nil, &type, nil, nil, nil))
        types[column] = Int(type)
        return Int(type)
    }

    /// A column of the current row, valid until the next call; text is UTF-8, and NULL is empty.
    ///
    /// - Parameter binary: whether the column is known to hold bytes.
    func value(_ column: Int, binary: Bool) throws(DatabaseFailure) -> UnsafeRawBufferPointer {
        if binary { return try bytes(column, as: CL_ODBC_C_BINARY, terminator: 0) }
        switch try type(column) {
        case CL_ODBC_BINARY, CL_ODBC_VARBINARY, CL_ODBC_LONG_VARBINARY:
            return try bytes(column, as: CL_ODBC_C_BINARY, terminator: 0)
        // In its own characters, because drivers translate others by the locale, which a program need not have.
        case CL_ODBC_WIDE_CHAR, CL_ODBC_WIDE_VARCHAR, CL_ODBC_WIDE_LONG_VARCHAR:
            let wide = try bytes(column, as: CL_ODBC_C_WIDE_CHAR, terminator: 2)
            return narrow(wide)
        default: return try bytes(column, as: CL_ODBC_C_CHAR, terminator: 1)
        }
    }

    /// Reads a column in as many pieces as it takes.
    private func bytes(_ column: Int, as type: Int, terminator: Int) throws(DatabaseFailure) -> UnsafeRawBufferPointer {
        var filled = 0
        while true {
            let room = (buffer.count - filled) & ~1
            var length = 0
            let status = functions.get_data(
                handle, UInt16(column), Int16(type), buffer.baseAddress.map { $0 + filled }, room, &length)
            // Of a value that was read to its end: one that fitted exactly.
            if Int(status) == CL_ODBC_NO_DATA { break }
            try check(status)
            if length == CL_ODBC_NULL { break }
            let isWhole = length != CL_ODBC_NO_TOTAL && length <= room - terminator
            if isWhole {
                filled += length
                break
            }
            filled += room - terminator
            grow(toHold: length == CL_ODBC_NO_TOTAL ? buffer.count * 2 : filled + length + 16, keeping: filled)
        }
        return UnsafeRawBufferPointer(rebasing: buffer[..<filled])
    }

    private func grow(toHold count: Int, keeping filled: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count, buffer.count * 2), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        buffer.deallocate()
        buffer = larger
    }

    private var text: [UInt8] = []

    private func narrow(_ wide: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: String(decoding: wide.bindMemory(to: UInt16.self), as: UTF16.self).utf8)
        if buffer.count < text.count { grow(toHold: text.count, keeping: 0) }
        buffer.copyBytes(from: text)
        return UnsafeRawBufferPointer(rebasing: buffer[..<text.count])
    }
}
