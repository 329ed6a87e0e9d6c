// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Collects what a child process writes, without ever blocking on it.
final class OutputPipe {
    private let readEnd: Int32
    private(set) var writeEnd: Int32
    private var bytes: [UInt8] = []

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw ProcessFailure("Making a pipe", error: errno)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
        // A process that another test starts between these lines inherits the ends. That is harmless: nobody waits for
        // the end of the pipe.
        guard fcntl(readEnd, F_SETFD, FD_CLOEXEC) == 0, fcntl(writeEnd, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(readEnd, F_SETFL, O_NONBLOCK) == 0
        else {
            throw ProcessFailure("Making a pipe non-blocking", error: errno)
        }
    }

    deinit {
        close(readEnd)
        closeWriteEnd()
    }

    var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    func closeWriteEnd() {
        if writeEnd >= 0 {
            close(writeEnd)
            writeEnd = -1
        }
    }

    /// Takes everything that is there now.
    func read() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(readEnd, &chunk, chunk.count)
            if count > 0 {
                bytes.append(contentsOf: chunk[..<count])
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
