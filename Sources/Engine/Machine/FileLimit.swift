// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The number of files, sockets among them, that the process may have open.
enum FileLimit {
    /// Raises the soft limit so that `connections` fit.
    ///
    /// Throws when the hard limit is too low.
    static func raise(for connections: Int) throws(SetupError) {
        // Poller, output files, control connection, and what the runtime holds.
        let needed = rlim_t(connections + 64)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else {
            return
        }
        guard limit.rlim_max >= needed else {
            throw SetupError(
                "\(connections) connections need \(needed) open files, and the hard limit of this process is "
                    + "\(limit.rlim_max). Raise it (ulimit -Hn \(needed), or LimitNOFILE in a service), or lower "
                    + "--connections.")
        }
        limit.rlim_cur = needed
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SetupError(
                "\(connections) connections need \(needed) open files, and the limit of this process could not be "
                    + "raised. Raise it with ulimit -n \(needed), or lower --connections.")
        }
    }
}
