// SPDX-License-Identifier: Apache-2.0

/// A profile after defaults and flags, as an ordered tree of plain values.
package indirect enum ResolvedProfile: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case flag(Bool)
    case list([ResolvedProfile])
    case map([Entry])

    /// One key and its value.
    package struct Entry: Sendable, Equatable {
        package var key: String
        package var value: ResolvedProfile

        package init(_ key: String, _ value: ResolvedProfile) {
            self.key = key
            self.value = value
        }
    }
}
