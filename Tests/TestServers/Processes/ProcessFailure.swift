// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why a process could not be started, watched or ended: a full sentence.
package struct ProcessFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    init(_ action: String, error: Int32) {
        self.init("\(action) failed: \(String(cString: strerror(error))).")
    }
}
