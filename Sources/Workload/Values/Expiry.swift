// SPDX-License-Identifier: Apache-2.0

/// How long a written key lives, in milliseconds.
public enum Expiry: Sendable, Equatable {
    case none
    case fixed(milliseconds: Int64)
    /// Drawn evenly for each write, both ends included.
    case range(from: Int64, to: Int64)
}

/// What values are made of.
public enum ValueContent: String, Sendable, CaseIterable {
    case json, text, random, zeros
}
