// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network
import Synchronization

/// A temporary folder for a database that is a file: made for one run, and removed behind it.
package final class SandboxFolder: Sendable {
    package let path: String
    private let isRemoved = Mutex(false)

    package init() throws(SandboxError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/cachegauge-database-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let base = buffer.baseAddress, mkdtemp(base) != nil else { return nil }
            return String(cString: base)
        }
        guard let made else {
            throw SandboxError(
                "No folder for the sandbox's database could be made in \(parent) (\(SystemCallError("mkdtemp", errno)))."
            )
        }
        path = made
    }

    deinit { remove() }

    /// Removes the folder and all that is in it; more than once does no harm.
    package func remove() {
        let isFirst = isRemoved.withLock { removed in
            defer { removed = true }
            return !removed
        }
        if isFirst { _ = clinux_remove_tree(path) }
    }
}
