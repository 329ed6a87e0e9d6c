// SPDX-License-Identifier: Apache-2.0
import Experiments
import Results
import Testing

/// Plays a search against a target whose answer is known at every rate.
private func play(
    _ search: inout CapacitySearch, ceiling: (Int) -> Double,
    _ answer: (Double, CapacitySearch.Step) -> CapacitySearch.Finding
) -> [CapacitySearch.Step] {
    var steps: [CapacitySearch.Step] = []
    while let step = search.next, steps.count < 200 {
        steps.append(step)
        if let rate = step.ratePerSecond {
            search.note(answer(rate, step))
        } else {
            search.noteRamp(perSecond: ceiling(step.connections))
        }
    }
    return steps
}

private func verdict(_ isOk: Bool) -> CapacitySearch.Finding {
    CapacitySearch.Finding(
        own: isOk ? .ok : .bad, together: isOk ? .ok : .bad, limiter: isOk ? "none" : "server-cpu")
}

@Suite("The search for a capacity") struct CapacitySearchTests {
    @Test("goes up by 1.3 from 0.3 of the ceiling, halves to 2.5 % and confirms three times")
    func found() {
        var search = CapacitySearch(connections: 50, ramps: true)
        let steps = play(&search, ceiling: { Double(min($0, 8)) * 1250 }) { rate, _ in verdict(rate <= 7000) }
        // Twice the connections up to 16, which gained nothing over 8.
        #expect(steps.filter { $0.purpose == .ramp }.map(\.connections) == [1, 2, 4, 8, 16])
        #expect(search.ceiling == 10_000)
        let bracket = steps.filter { $0.purpose == .bracket }.compactMap(\.ratePerSecond).map { $0.rounded() }
        #expect(bracket == [3000, 3900, 5070, 6591, 8568])
        #expect(steps.filter { $0.purpose == .bisect }.count == 4)
        let confirmations = steps.filter { $0.purpose == .confirm }
        #expect(confirmations.map(\.isPooled) == [false, true, true])
        #expect(search.outcome == .found)
        let met = search.met ?? 0
        let missed = search.missed ?? 0
        #expect(met <= 7000 && missed > 7000 && missed / met <= 1.025)
        #expect(search.limiter == "server-cpu")
    }

    @Test("has one closed loop where the connections are given")
    func noRamp() {
        var search = CapacitySearch(connections: 200, ramps: false)
        let steps = play(&search, ceiling: { _ in 1000 }) { rate, _ in verdict(rate <= 500) }
        #expect(steps.filter { $0.purpose == .ramp }.map(\.connections) == [200])
    }

    @Test("ends where not even one connection with one operation per second is good enough")
    func outOfReach() {
        var search = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&search, ceiling: { _ in 10_000 }) { _, _ in verdict(false) }
        #expect(steps.map(\.purpose) == [.ramp, .bracket, .floor])
        #expect(steps.last?.connections == 1 && steps.last?.ratePerSecond == 1)
        #expect(search.outcome == .outOfReach && search.met == nil)
    }

    @Test("goes down by four where only high rates miss")
    func descends() {
        var search = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&search, ceiling: { _ in 10_000 }) { rate, _ in verdict(rate <= 100) }
        let bracket = steps.filter { $0.purpose == .bracket }.compactMap(\.ratePerSecond)
        #expect(bracket == [3000, 750, 187.5, 46.875])
        #expect(search.outcome == .found)
        #expect((97...100).contains(search.met ?? 0))
    }

    @Test("ends at 1/s where the floor decides nothing and every rate misses")
    func bottom() {
        var search = CapacitySearch(connections: 5, ramps: false)
        let steps = play(&search, ceiling: { _ in 100 }) { _, step in
            step.purpose == .floor
                ? CapacitySearch.Finding(own: .undecided, together: .undecided) : verdict(false)
        }
        #expect(search.outcome == .outOfReach)
        #expect(steps.last?.ratePerSecond == 1)
    }

    @Test("goes on above the ceiling where a service level is never missed below it")
    func neverMissed() {
        var search = CapacitySearch(connections: 50, ramps: false)
        // The target falls behind above 12,000/s, and until then nothing is missed.
        _ = play(&search, ceiling: { _ in 10_000 }) { rate, _ in verdict(rate <= 12_000) }
        #expect(search.outcome == .found)
        #expect((11_700...12_000).contains(search.met ?? 0))
    }

    @Test("looks 2, 4 and 8 times as long where nothing is decided, and then counts it as missed")
    func undecided() {
        var search = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&search, ceiling: { _ in 10_000 }) { rate, _ in
            rate > 6800 && rate < 7200
                ? CapacitySearch.Finding(own: .undecided, together: .undecided, limiter: "server-cpu")
                : verdict(rate <= 7000)
        }
        let near = steps.filter { 6800..<7200 ~= $0.ratePerSecond ?? 0 }
        #expect(!near.isEmpty && near.count % 4 == 0)
        for start in stride(from: 0, to: near.count, by: 4) {
            #expect(near[start..<start + 4].map(\.length) == [1, 2, 4, 8])
            #expect(near[start..<start + 4].map(\.isPooled) == [false, true, true, true])
        }
        #expect(steps.filter { $0.length > 1 }.count == near.count / 4 * 3)
        let (met, missed) = (search.met ?? 0, search.missed ?? 0)
        #expect(search.outcome == .found && search.limiter == "server-cpu")
        #expect(met <= 6800 && missed > 6800 && missed / met <= 1.025)
    }

    @Test("takes what a longer look decides", arguments: [(2, true), (4, true), (8, true), (8, false)])
    func decidedLate(length: Int, isOk: Bool) {
        var search = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&search, ceiling: { _ in 10_000 }) { rate, step in
            guard step.purpose == .bisect, rate > 6800, rate < 7200 else { return verdict(rate <= 7000) }
            return step.length < length
                ? CapacitySearch.Finding(own: .undecided, together: .undecided) : verdict(isOk)
        }
        #expect(steps.map(\.length).max() == length)
        #expect(search.outcome == .found)
        let met = search.met ?? 0
        #expect(isOk ? met > 6800 : met <= 6800)
    }

    @Test("is confirmed only by what is decided, however long that takes")
    func undecidedConfirmation() {
        var search = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&search, ceiling: { _ in 10_000 }) { rate, step in
            step.purpose == .confirm && step.length < 4
                ? CapacitySearch.Finding(own: .undecided, together: .undecided) : verdict(rate <= 7000)
        }
        let confirmations = steps.filter { $0.purpose == .confirm }
        #expect(confirmations.map(\.length) == [1, 1, 1, 2, 4])
        #expect(confirmations.map(\.isPooled) == [false, true, true, true, true])
        #expect(search.outcome == .found)
        // Where nothing decides it, one rate after the other is given up.
        var hopeless = CapacitySearch(connections: 50, ramps: false)
        let all = play(&hopeless, ceiling: { _ in 10_000 }) { rate, step in
            step.purpose == .confirm
                ? CapacitySearch.Finding(own: .undecided, together: .undecided) : verdict(rate <= 7000)
        }
        #expect(hopeless.outcome == .unconfirmed)
        #expect(all.filter { $0.purpose == .confirm }.count == 5 * 6)
    }

    @Test("goes down where a confirmation misses, five times at most")
    func confirmation() {
        var misses = 2
        var search = CapacitySearch(connections: 50, ramps: false)
        _ = play(&search, ceiling: { _ in 10_000 }) { rate, step in
            guard step.purpose == .confirm, misses > 0 else { return verdict(rate <= 7000) }
            misses -= 1
            return verdict(false)
        }
        #expect(search.outcome == .found)
        let met = search.met ?? 0
        let lowered = met * 1.025 * 1.025
        #expect(lowered <= 7000 && lowered > 6800)
        var hopeless = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&hopeless, ceiling: { _ in 10_000 }) { rate, step in
            verdict(step.purpose != .confirm && rate <= 7000)
        }
        #expect(hopeless.outcome == .unconfirmed)
        #expect(steps.filter { $0.purpose == .confirm }.count == 5)
    }

    @Test("repeats a step in which the client was the limit, and stops when it is again")
    func client() {
        var search = CapacitySearch(connections: 50, ramps: false)
        let steps = play(&search, ceiling: { _ in 10_000 }) { rate, _ in
            var finding = verdict(true)
            finding.isClientLimited = rate > 5000
            return finding
        }
        #expect(search.outcome == .clientLimit)
        #expect(search.met == 3900)
        #expect(steps.suffix(2).map(\.ratePerSecond) == [5070, 5070])
        // Once is forgiven.
        var hiccups = 1
        var other = CapacitySearch(connections: 50, ramps: false)
        _ = play(&other, ceiling: { _ in 10_000 }) { rate, _ in
            var finding = verdict(rate <= 7000)
            if rate > 5000, hiccups > 0 {
                hiccups -= 1
                finding.isClientLimited = true
            }
            return finding
        }
        #expect(other.outcome == .found)
    }
}
