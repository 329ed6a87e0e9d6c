// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Workload

@Suite struct ArrivalTests {
    private func times(_ schedule: any ArrivalSchedule, lane: UInt64, count: Int, seed: UInt64, batch: Int = 16)
        -> [Int64]
    {
        var due = [Int64](repeating: 0, count: count)
        var previous = 0.0
        let stream = RandomStream(seed: seed, purpose: "arrival", lane: lane)
        due.withUnsafeMutableBufferPointer { due in
            for start in stride(from: 0, to: count, by: batch) {
                schedule.fill(
                    UnsafeMutableBufferPointer(rebasing: due[start..<min(start + batch, count)]),
                    firstIndex: UInt64(start), lane: lane, stream: stream, previous: &previous)
            }
        }
        return due
    }

    private func gaps(_ times: [Int64]) -> [Double] { zip(times, [0] + times).map { Double($0 - $1) } }

    @Test func everyScheduleIsRegisteredOnce() {
        #expect(ArrivalSchedules.all.map { $0.name } == ["poisson", "uniform"])
    }

    @Test(arguments: testSeeds)
    func poissonGapsOfALaneAreExponential(seed: UInt64) {
        // 6,400/s on 64 lanes: a mean gap of 10 ms.
        let gaps = gaps(times(PoissonArrivals(ratePerSecond: 6400), lane: 9, count: 10_000, seed: seed))
        #expect(kolmogorovSmirnov(gaps) { -expm1(-$0 / 1e7) } > 1e-4)
        // The same test sees a rate that is off by a tenth, and gaps that are all alike.
        #expect(kolmogorovSmirnov(gaps) { -expm1(-$0 / 1.1e7) } < 1e-6)
        let even = self.gaps(times(UniformArrivals(ratePerSecond: 6400), lane: 9, count: 10_000, seed: seed))
        #expect(kolmogorovSmirnov(even) { -expm1(-$0 / 1e7) } < 1e-6)
    }

    @Test func batchesDoNotChangeTheTimes() {
        for type in ArrivalSchedules.all {
            let schedule = type.init(ratePerSecond: 5000)
            let whole = times(schedule, lane: 3, count: 500, seed: 1, batch: 500)
            #expect(times(schedule, lane: 3, count: 500, seed: 1, batch: 7) == whole)
        }
    }

    @Test func verySlowRatesDoNotOverflow() {
        for type in ArrivalSchedules.all {
            #expect(times(type.init(ratePerSecond: 1e-9), lane: 5, count: 40, seed: 1).last == 1 << 62)
        }
    }

    @Test(arguments: testSeeds)
    func mergedGapsAreExponentialAtTheWholeRate(seed: UInt64) {
        var merge = ArrivalMerge(
            lanes: Array(0..<64), schedule: PoissonArrivals(ratePerSecond: 10_000), seed: seed, phase: "measure",
            until: 1_000_000_000)
        var times: [Int64] = []
        while merge.nextDue != .max {
            times.append(merge.nextDue)
            _ = merge.pop()
        }
        #expect(abs(Double(times.count) - 10_000) < 5 * 100)
        #expect(kolmogorovSmirnov(gaps(times)) { -expm1(-$0 / 1e5) } > 1e-4)
        // Counts of 10 ms windows have the variance of a Poisson distribution: 100.
        var windows = [Double](repeating: 0, count: 100)
        for time in times { windows[Int(time / 10_000_000)] += 1 }
        let expected = [Double](repeating: Double(times.count) / 100, count: 100)
        let p = ChiSquare(observed: windows, expected: expected).p
        #expect(p > 1e-4 && p < 1 - 1e-4)
    }

    @Test func uniformArrivalsGoRoundTheLanes() {
        var merge = ArrivalMerge(
            lanes: Array(0..<64), schedule: UniformArrivals(ratePerSecond: 3), seed: 1, phase: "measure",
            until: 100_000_000_000)
        for index in 0..<300 {
            #expect(merge.nextDue == Int64((Double(index) / 3 * 1e9).rounded()))
            #expect(merge.pop() == index % 64)
        }
        #expect(merge.nextDue == .max)
        #expect(merge.countRemaining() == 0)
    }

    @Test(arguments: [0, 1, 2, 3, 5, 8, 63, 64])
    func aMergeIsTheSortedUnion(lanes count: Int) {
        let lanes = (0..<UInt64(count)).map { ($0 * 37 + 11) % 64 }
        let limits = lanes.map { $0 % 5 * 13 }
        let schedule = PoissonArrivals(ratePerSecond: 1000)
        let expected = zip(lanes, limits).enumerated().flatMap { slot, lane in
            laneTimes(schedule, lane: lane.0, count: Int(lane.1)).map { ($0, slot) }
        }.sorted { $0 < $1 }
        var merge = ArrivalMerge(
            lanes: lanes, schedule: schedule, seed: 42, phase: "measure", until: .max, limits: limits)
        for (time, slot) in expected {
            #expect(merge.nextDue == time)
            #expect(merge.pop() == slot)
        }
        #expect(merge.nextDue == .max)
    }

    private func laneTimes(_ schedule: any ArrivalSchedule, lane: UInt64, count: Int) -> [Int64] {
        var merge = ArrivalMerge(
            lanes: [lane], schedule: schedule, seed: 42, phase: "measure", until: .max, limits: [UInt64(count)])
        return (0..<count).map { _ in
            let due = merge.nextDue
            _ = merge.pop()
            return due
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000], [true, false])
    func theRestIsCounted(popped: Int, hasEnd: Bool) {
        func make() -> ArrivalMerge {
            ArrivalMerge(
                lanes: [3, 60, 7], schedule: PoissonArrivals(ratePerSecond: 64_000), seed: 5, phase: "measure",
                until: hasEnd ? 1_000_000_000 : .max, limits: hasEnd ? nil : [1000, 0, 1200])
        }
        var all = make()
        var total: UInt64 = 0
        while all.nextDue < .max {
            _ = all.pop()
            total += 1
        }
        #expect(hasEnd ? (2500..<3500).contains(total) : total == 2200)
        var merge = make()
        for _ in 0..<popped { _ = merge.pop() }
        #expect(merge.countRemaining() == total - UInt64(popped))
        #expect(merge.nextDue == .max)
        #expect(merge.countRemaining() == 0)
    }

    @Test func theEndIsExclusive() {
        func count(until: Int64) -> UInt64 {
            var merge = ArrivalMerge(
                lanes: Array(0..<64), schedule: UniformArrivals(ratePerSecond: 1000), seed: 1, phase: "measure",
                until: until)
            return merge.countRemaining()
        }
        #expect(count(until: 0) == 0)
        #expect(count(until: 1) == 1)
        #expect(count(until: 5_000_000) == 5)
        #expect(count(until: 5_000_001) == 6)
    }
}
