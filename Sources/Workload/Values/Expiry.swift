// SPDX-License-Identifier: Apache-2.0

/// How long a written key lives, in milliseconds.
public enum Expiry: Sendable, Equatable {
    case none
    case fixed(milliseconds: Int64)
    /// Drawn evenly for each write, both ends included.
    case range(from: Int64, to: Int64)

    /// The milliseconds of one write, drawn by 64 random bits; 0 for none.
    @inlinable
    public func milliseconds(_ random: UInt64) -> Int64 {
        switch self {
        case .none: 0
        case .fixed(let milliseconds): milliseconds
        case .range(let from, let to): from + Int64(scaled(random, below: UInt64(max(to - from, 0)) + 1))
        }
    }
}

/// What values are made of.
public enum ValueContent: String, Sendable, CaseIterable {
    case json, text, random, zeros
}
