// SPDX-License-Identifier: Apache-2.0
package import Results

/// The two sides of one interleaved pair.
package struct GatePair: Equatable, Sendable {
    package var base: RepeatReading
    package var candidate: RepeatReading

    package init(base: RepeatReading, candidate: RepeatReading) {
        self.base = base
        self.candidate = candidate
    }

    /// Of the records of two runs that were made one right behind the other.
    package init(base: RunRecord, candidate: RunRecord) {
        self.init(base: RepeatReading(base), candidate: RepeatReading(candidate))
    }

    /// Whether both sides are valid; the others are worth making once more.
    package var isValid: Bool { base.invalidity == nil && candidate.invalidity == nil }
}
