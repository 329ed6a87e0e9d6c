// SPDX-License-Identifier: Apache-2.0
package import Results

/// The search for the highest rate that meets a service level: it is told the verdict of each step, and says the next.
///
/// Closed loops find the ceiling. From 0.3 of it the rate goes up by 1.3 until a step misses, then the middle is tried
/// until the two differ by 2.5 %, and three fresh steps confirm the lower one. What is not decided is made longer, three
/// times at most, and then counts as missed. No clock, no socket.
package struct CapacitySearch: Sendable {
    /// What a step is for.
    package enum Purpose: String, Sendable {
        case ramp
        /// One connection at one operation per second: what misses there is out of reach.
        case floor
        case bracket
        case bisect
        case confirm
    }

    /// A step to be made.
    package struct Step: Sendable, Equatable {
        package var purpose: Purpose
        package var connections: Int
        /// Nil for a closed loop.
        package var ratePerSecond: Double?
        /// Its length by that of others: a step that decided nothing is followed by ones of 2, 4 and 8 times the length.
        package var length = 1
        /// Whether it is judged together with the steps before it.
        package var isPooled = false
    }

    /// What the search has to know of a step in an open loop.
    package struct Finding: Sendable, Equatable {
        /// Of the step alone.
        package var own: StepVerdict
        /// Together with the steps that it is pooled with; of itself where it is not.
        package var together: StepVerdict
        /// Whether the client, not the target, was the limit.
        package var isClientLimited: Bool
        package var limiter: String

        package init(
            own: StepVerdict, together: StepVerdict, isClientLimited: Bool = false, limiter: String = "unknown"
        ) {
            self.own = own
            self.together = together
            self.isClientLimited = isClientLimited
            self.limiter = limiter
        }
    }

    /// The lowest rate that is tried.
    package static let lowestRate = 1.0
    /// The ratio of the lowest rate that missed to the highest that met, at which the search is fine enough.
    package static let resolution = 1.025
    package static let confirmations = 3
    /// The length of the last step at a rate that decides nothing: three doublings.
    package static let mostLength = 8
    private static let mostConfirmationRounds = 5
    private static let rampGain = 1.05
    private static let bracketStart = 0.3
    private static let bracketStep = 1.3
    private static let descent = 4.0

    private enum State: Sendable, Equatable {
        case ramp(Int)
        case open(Purpose, Double, length: Int)
        case confirm(done: Int, length: Int)
        case done(CapacityOutcome)
    }

    /// The connections of the open loop.
    package let connections: Int
    /// The connections of the closed loops.
    private let ramp: [Int]
    private var state: State
    private var isRetry = false
    private var hasFloor = false
    private var rounds = 0
    /// Operations per second of the best closed loop.
    package private(set) var ceiling = 0.0
    /// The highest rate that met the service level.
    package private(set) var met: Double?
    /// The lowest that missed it.
    package private(set) var missed: Double?
    /// What the lowest that missed ran into.
    package private(set) var limiter = "none"

    /// - Parameter ramps: whether closed loops double the connections up to `connections`; else there is one.
    package init(connections: Int, ramps: Bool) {
        self.connections = connections
        var ramp: [Int] = []
        var next = 1
        while ramps, next < connections {
            ramp.append(next)
            next *= 2
        }
        self.ramp = ramp + [connections]
        state = .ramp(0)
    }

    /// The step to be made now; nil when the search is over.
    package var next: Step? {
        switch state {
        case .ramp(let place): Step(purpose: .ramp, connections: ramp[place])
        case .open(.floor, let rate, let length):
            Step(purpose: .floor, connections: 1, ratePerSecond: rate, length: length)
        case .open(let purpose, let rate, let length):
            Step(
                purpose: purpose, connections: connections, ratePerSecond: rate, length: length, isPooled: length > 1)
        case .confirm(let done, let length):
            Step(
                purpose: .confirm, connections: connections, ratePerSecond: met, length: length, isPooled: done > 0)
        case .done: nil
        }
    }

    /// How the search ended; nil while it goes on.
    package var outcome: CapacityOutcome? {
        if case .done(let outcome) = state { outcome } else { nil }
    }

    /// Ends the search where it is.
    package mutating func stop(_ outcome: CapacityOutcome) { state = .done(outcome) }

    /// Takes the throughput of a closed loop.
    package mutating func noteRamp(perSecond: Double) {
        guard case .ramp(let place) = state else { return }
        let gained = perSecond >= ceiling * Self.rampGain
        ceiling = max(ceiling, perSecond)
        if gained, place + 1 < ramp.count {
            state = .ramp(place + 1)
        } else {
            state = .open(.bracket, max(ceiling * Self.bracketStart, Self.lowestRate), length: 1)
        }
    }

    /// Takes what the last step in an open loop was.
    package mutating func note(_ finding: Finding) {
        // Once may be chance, such as another program that took the processor.
        if finding.isClientLimited {
            if isRetry { state = .done(.clientLimit) } else { isRetry = true }
            return
        }
        isRetry = false
        switch state {
        case .ramp, .done: return
        case .open(let purpose, let rate, let length): noteOpen(finding, purpose, rate, length)
        case .confirm(let done, let length): noteConfirmation(finding, done + 1, length)
        }
    }

    private mutating func noteOpen(_ finding: Finding, _ purpose: Purpose, _ rate: Double, _ length: Int) {
        if purpose == .floor {
            // So few operations can show that it is out of reach, and nothing else.
            state = finding.own == .bad ? .done(.outOfReach) : descended(from: missed ?? Self.lowestRate)
            return
        }
        if finding.together == .undecided, length < Self.mostLength {
            state = .open(purpose, rate, length: length * 2)
            return
        }
        if finding.together == .ok {
            met = rate
        } else {
            missed = rate
            limiter = finding.limiter
        }
        state = following()
    }

    private mutating func following() -> State {
        guard let missed else { return .open(.bracket, (met ?? ceiling) * Self.bracketStep, length: 1) }
        guard let met else {
            guard hasFloor else {
                hasFloor = true
                return .open(.floor, Self.lowestRate, length: 1)
            }
            return descended(from: missed)
        }
        if missed / met > Self.resolution { return .open(.bisect, (missed * met).squareRoot(), length: 1) }
        return .confirm(done: 0, length: 1)
    }

    private func descended(from rate: Double) -> State {
        guard rate > Self.lowestRate * 1.0001 else { return .done(.outOfReach) }
        return .open(.bracket, max(rate / Self.descent, Self.lowestRate), length: 1)
    }

    /// None of the three may miss, and all together must meet the service level: longer ones follow until they decide.
    private mutating func noteConfirmation(_ finding: Finding, _ done: Int, _ length: Int) {
        let isMissed = finding.together == .bad || (finding.own == .bad && done <= Self.confirmations)
        if !isMissed, done < Self.confirmations {
            state = .confirm(done: done, length: 1)
            return
        }
        if finding.together == .ok, !isMissed {
            state = .done(.found)
            return
        }
        if !isMissed, length < Self.mostLength {
            state = .confirm(done: done, length: length * 2)
            return
        }
        rounds += 1
        let rate = met ?? Self.lowestRate
        missed = rate
        if finding.limiter != "none" { limiter = finding.limiter }
        guard rounds < Self.mostConfirmationRounds, rate / Self.resolution >= Self.lowestRate else {
            state = .done(.unconfirmed)
            return
        }
        met = rate / Self.resolution
        state = .confirm(done: 0, length: 1)
    }
}

/// Whether a step met the service level.
package enum StepVerdict: String, Sendable {
    case ok, bad, undecided
}
