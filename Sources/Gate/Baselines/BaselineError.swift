// SPDX-License-Identifier: Apache-2.0

/// A baseline that is missing, cannot be read, or was made under other conditions.
///
/// The description is a full sentence that says what to do.
package struct BaselineError: Error, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
