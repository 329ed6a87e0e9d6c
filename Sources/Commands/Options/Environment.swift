// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The variables of the process.
enum Environment {
    /// nil also for an empty variable.
    static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
