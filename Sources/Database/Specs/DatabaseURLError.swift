// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a database URL, in a sentence that holds no part of it but names: any other part may be a secret out
/// of place.
package struct DatabaseURLError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
