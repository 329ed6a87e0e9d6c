// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A run directory that cannot be made, written or read.
///
/// The description is a full sentence that says what to do.
package struct RunDirectoryError: Error, Equatable, CustomStringConvertible {
    /// Whether another command line would have helped: the directory that was asked for cannot be used.
    package var isUsage: Bool
    package var description: String

    init(isUsage: Bool = false, _ description: String) {
        self.isUsage = isUsage
        self.description = description
    }

    /// The C library's sentence for an error number.
    static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return buffer.withUnsafeMutableBufferPointer { storage -> String in
            guard let base = storage.baseAddress, strerror_r(number, base, storage.count) == 0 else {
                return "error \(number)"
            }
            return String(cString: base)
        }
    }
}
