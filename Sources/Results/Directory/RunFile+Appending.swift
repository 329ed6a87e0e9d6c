// SPDX-License-Identifier: Apache-2.0
import Glibc

extension RunFile {
    /// Writes the text behind what a file holds; the name is a path, and the file is made where there is none.
    ///
    /// One write, so that two programs that append at a time do not mix their lines.
    package func append() throws(RunDirectoryError) {
        let file = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode_t(0o644))
        guard file >= 0 else { throw error(errno) }
        var text = text
        let problem = text.withUTF8 { utf8 -> Int32 in
            var rest = UnsafeRawBufferPointer(utf8)
            while !rest.isEmpty {
                let count = Glibc.write(file, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : ENOSPC }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return 0
        }
        let closing = close(file) == 0 ? 0 : errno
        guard problem == 0, closing == 0 else { throw error(problem != 0 ? problem : closing) }
    }

    private func error(_ number: Int32) -> RunDirectoryError {
        RunDirectoryError("\(name) cannot be written: \(RunDirectoryError.text(number)).")
    }
}
