// SPDX-License-Identifier: Apache-2.0

/// Why a gate cannot judge what it was given: a mistake of its caller, never a pass.
///
/// The description is a full sentence that says what to do.
package struct GateError: Error, Equatable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
