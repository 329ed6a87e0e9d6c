// SPDX-License-Identifier: Apache-2.0

/// Why no throwaway server runs, as sentences for the user.
package struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
