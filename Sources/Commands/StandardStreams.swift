// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Where results go.
enum StandardOutput {
    /// Writes all of it.
    ///
    /// A reader that has gone away is not our failure; a full disk is.
    static func write(_ text: String) { StandardStream.write(text, to: STDOUT_FILENO) }
}

/// Where progress and errors go.
enum StandardError {
    static func write(_ text: String) { StandardStream.write(text, to: STDERR_FILENO) }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The width of the terminal in columns.
    static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}

private enum StandardStream {
    static func write(_ text: String, to file: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                if file == STDOUT_FILENO && errno != EPIPE {
                    let reason = String(cString: strerror(errno))
                    StandardError.write("Error: Standard output cannot be written: \(reason).\n")
                    Interruption.shared.noteOutputFailure()
                }
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
