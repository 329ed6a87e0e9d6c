// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The system calls that write results: the seam where tests put a full disk.
///
/// Each returns what the call returns, with `errno` set.
struct FileCalls: Sendable {
    /// Makes a new file for writing; fails when it exists.
    var create: @Sendable (_ path: String) -> Int32 = {
        open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o644))
    }
    var write: @Sendable (_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int = {
        Glibc.write($0, $1.baseAddress, $1.count)
    }
    var synchronise: @Sendable (_ file: Int32) -> Int32 = { fsync($0) }
    var rename: @Sendable (_ from: String, _ to: String) -> Int32 = { Glibc.rename($0, $1) }

    static let system = FileCalls()
}
