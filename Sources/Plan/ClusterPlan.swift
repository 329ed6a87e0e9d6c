// SPDX-License-Identifier: Apache-2.0

/// Which nodes answer reads; writes always go to the primary.
package enum ReadFrom: String, Sendable, CaseIterable {
    case primary, replica, any
}
