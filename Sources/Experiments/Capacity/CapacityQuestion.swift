// SPDX-License-Identifier: Apache-2.0
package import Gate
internal import Results

/// What a capacity is searched for.
package struct CapacityQuestion: Sendable {
    /// One number of connections with one depth.
    package struct Setting: Sendable, Equatable {
        package var connections: Int
        package var depth: Int

        package init(connections: Int, depth: Int) {
            self.connections = connections
            self.depth = depth
        }
    }

    package var levels: [ServiceLevel]
    /// At least one; each has searches of its own.
    package var settings: [Setting]
    package var searches: Int
    /// How long a step is measured, and warmed up before (ns).
    package var stepLength: Int64
    package var warmup: Int64
    /// The rate that the profile asks for.
    package var askedPerSecond: Double?

    package init(
        levels: [ServiceLevel], settings: [Setting], searches: Int = 1, stepLength: Int64, warmup: Int64,
        askedPerSecond: Double? = nil
    ) {
        self.levels = levels
        self.settings = settings
        self.searches = searches
        self.stepLength = stepLength
        self.warmup = warmup
        self.askedPerSecond = askedPerSecond
    }

    /// Whether closed loops find out how many connections it takes: where the user asks for several numbers, each has
    /// one closed loop, and they are the ramp.
    var ramps: Bool { Set(settings.map(\.connections)).count == 1 }

    /// A closed loop tells its rate sooner than an open one its tail.
    var rampLength: Int64 { min(stepLength, max(1_000_000_000, stepLength / 4)) }

    private static let mostStretch: Int64 = 12
    private static let wantedBeyond = 500.0
    /// Connecting, and what is still under way at the end of a step (ns).
    private static let overhead: Int64 = 300_000_000

    /// How long a step at a rate is measured: as long as asked for, and longer where fewer than 500 operations would lie
    /// above the percentile, up to twelve times as long.
    func length(atRate rate: Double) -> Int64 {
        let tails = levels.compactMap { level -> Double? in
            if case .percentile(_, let percentile) = level.metric {
                Double(percentile.tailPerTenThousand) / 10_000
            } else {
                nil
            }
        }
        guard let tail = tails.min(), rate > 0 else { return stepLength }
        let wanted = Self.wantedBeyond / (rate * tail) * 1e9
        let most = Double(stepLength * Self.mostStretch)
        return max(stepLength, Int64(min(wanted, most)))
    }

    /// How long all searches take as a rule, in nanoseconds: the ramp, six steps up, five that halve, three that
    /// confirm, and a rate near the capacity that is looked at for 2, 4 and 8 times as long besides.
    package var expectedDuration: Int64 {
        let open = 28 * stepLength + 17 * (warmup + Self.overhead)
        return settings.reduce(0) { sum, setting in
            var loops: Int64 = 1
            var next = 1
            while ramps, next < setting.connections {
                loops += 1
                next *= 2
            }
            return sum + Int64(searches) * (loops * (rampLength + warmup + Self.overhead) + open)
        }
    }
}
