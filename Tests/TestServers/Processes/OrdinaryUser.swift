// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Whom a program runs as that refuses to run as root: ourselves, or a user without rights when we are root.
struct OrdinaryUser {
    private let identity: (user: uid_t, group: gid_t)?

    init() throws {
        guard geteuid() == 0 else {
            identity = nil
            return
        }
        guard let entry = getpwnam("postgres") ?? getpwnam("nobody") else {
            throw ProcessFailure("Neither the user postgres nor nobody exists: PostgreSQL refuses to run as root.")
        }
        identity = (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }

    /// Gives a file or folder to the user.
    func own(_ path: String) throws {
        guard let identity else { return }
        guard chown(path, identity.user, identity.group) == 0 else {
            throw ProcessFailure("Giving \(path) to an ordinary user", error: errno)
        }
    }

    /// A command line that runs a program as the user, under the process id that it is started with.
    func command(_ program: String, _ arguments: [String]) throws -> [String] {
        guard let identity else { return [program] + arguments }
        guard let setpriv = ExecutableSearch.find("setpriv", in: ExecutableSearch.path) else {
            throw ProcessFailure("setpriv is not on the PATH: it is in the package util-linux.")
        }
        // With another user the kernel forgets that the process was to end with its parent.
        return [
            setpriv, "--pdeathsig", "KILL", "--reuid=\(identity.user)", "--regid=\(identity.group)", "--clear-groups",
            program,
        ] + arguments
    }
}
