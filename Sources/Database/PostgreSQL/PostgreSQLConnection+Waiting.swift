// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc

extension PostgreSQLConnection {
    /// How long one step of connecting may take.
    private static let stepMilliseconds: Int32 = 10_000

    /// Waits until a connection that was begun stands; false when it failed.
    static func wait(for connection: OpaquePointer, _ functions: cl_postgres) -> Bool {
        var wanted = CL_POSTGRES_POLL_WRITING
        while Int(functions.status(connection)) != CL_POSTGRES_BROKEN {
            var descriptor = pollfd(
                fd: functions.socket(connection),
                events: Int16(wanted == CL_POSTGRES_POLL_READING ? POLLIN : POLLOUT), revents: 0)
            let ready = poll(&descriptor, 1, stepMilliseconds)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return false }
            wanted = Int(functions.connect_poll(connection))
            if wanted == CL_POSTGRES_POLL_CONNECTED { return true }
            if wanted == CL_POSTGRES_POLL_FAILED { return false }
        }
        return false
    }
}
