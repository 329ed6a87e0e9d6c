// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// unixODBC's functions, which are the same for the life of the program: hence safe on every thread.
struct ODBCLibrary: @unchecked Sendable {
    let functions: cl_odbc

    static func load() throws(DatabaseFailure) -> ODBCLibrary {
        var reason: UnsafePointer<CChar>?
        guard let functions = cl_odbc_load(&reason) else {
            let text = reason.map { String(cString: $0) } ?? "unixODBC was not found"
            throw DatabaseFailure(.library, text: DatabaseFailure.line(text))
        }
        return ODBCLibrary(functions: functions.pointee)
    }

    /// An environment of ODBC 3; freed by its owner.
    func makeEnvironment() throws(DatabaseFailure) -> UnsafeMutableRawPointer {
        var handle: UnsafeMutableRawPointer?
        guard Int(functions.allocate(Int16(CL_ODBC_ENVIRONMENT), nil, &handle)) == CL_ODBC_SUCCESS, let handle else {
            throw DatabaseFailure(.storage, text: "unixODBC has no memory for a connection", endsSession: true)
        }
        let version = UnsafeMutableRawPointer(bitPattern: CL_ODBC_VERSION_3)
        _ = functions.set_environment(handle, Int32(CL_ODBC_ATTRIBUTE_VERSION), version, 0)
        return handle
    }

    /// The drivers that are registered on this machine, by name, in the order of unixODBC.
    func drivers() throws(DatabaseFailure) -> [ODBCDriverEntry] {
        let environment = try makeEnvironment()
        defer { _ = functions.free(Int16(CL_ODBC_ENVIRONMENT), environment) }
        var name = [CChar](repeating: 0, count: 512)
        var attributes = [CChar](repeating: 0, count: 4096)
        var direction = UInt16(CL_ODBC_FIRST)
        var found: [ODBCDriverEntry] = []
        while true {
            var nameLength: Int16 = 0
            var length: Int16 = 0
            let status = functions.drivers(
                environment, direction, &name, Int16(name.count), &nameLength, &attributes, Int16(attributes.count),
                &length)
            guard Int(status) == CL_ODBC_SUCCESS || Int(status) == CL_ODBC_SUCCESS_WITH_INFO else { return found }
            direction = UInt16(CL_ODBC_NEXT)
            // Pairs `name=value`, each ended by a null byte.
            let pairs = attributes.prefix(max(0, Int(length))).split(separator: 0).map {
                String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self)
            }
            let text = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            found.append(ODBCDriverEntry(name: String(decoding: text, as: UTF8.self), attributes: pairs))
        }
    }
}

/// A driver as odbcinst.ini registers it.
struct ODBCDriverEntry: Sendable, Equatable {
    let name: String
    /// Such as `Driver=libmaodbc.so`.
    let attributes: [String]

    /// Whether unixODBC lets only one connection of this driver work at a time, or one statement.
    var isSerialized: Bool {
        attributes.contains { pair in
            let parts = pair.lowercased().split(separator: "=", maxSplits: 1)
            return parts.count == 2 && parts[0] == "threading" && ["1", "2", "3"].contains(parts[1])
        }
    }
}
