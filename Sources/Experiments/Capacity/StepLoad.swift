// SPDX-License-Identifier: Apache-2.0

/// The load of one step, of which a plan is made.
package struct StepLoad: Sendable, Equatable {
    package var connections: Int
    package var depth: Int
    /// Nil for a closed loop.
    package var ratePerSecond: Double?
    /// How long is measured (ns).
    package var duration: Int64
    package var warmup: Int64
    /// From 1; each has operations of its own.
    package var number: Int
    /// Whether the keys are written first.
    package var isFirst: Bool
    /// For the folder, and for people: `ramp`, `bracket`.
    package var purpose: String

    package var directory: String { "steps/" + (number < 10 ? "0" : "") + String(number) }

    package init(
        connections: Int, depth: Int, ratePerSecond: Double?, duration: Int64, warmup: Int64, number: Int,
        isFirst: Bool, purpose: String
    ) {
        self.connections = connections
        self.depth = depth
        self.ratePerSecond = ratePerSecond
        self.duration = duration
        self.warmup = warmup
        self.number = number
        self.isFirst = isFirst
        self.purpose = purpose
    }
}
