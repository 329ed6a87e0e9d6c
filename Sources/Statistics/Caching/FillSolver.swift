// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Solves the renewal equation of `InterruptedLoad` for one key after another.
///
/// With C(n) the stores up to n of which no write followed, P(n) = C(n) - exp(-w(n - θ)) C(θ), and
///
///     C'(n) = u + r(1 - P(n)) - wC(n) = u + r - (r + w)C(n) + r exp(-w(n - θ)) C(θ(n)),
///
/// whose last term is known from earlier steps. While θ stands still, P' = u + r - (r + w)P has an exact solution. While it
/// moves, the last term is replaced by its mean over the step, for which the integral J of C is kept: what a step stores is
/// exactly what leaves one expiry later. Exponentials carry a step of any length, so that popular keys need no smaller
/// ones.
struct FillSolver {
    private let timeline: FillTimeline
    private let writes: CacheWrites
    /// C and its integral at each node.
    private var stores: [Double]
    private var integrals: [Double]

    init(_ timeline: FillTimeline, _ writes: CacheWrites) {
        self.timeline = timeline
        self.writes = writes
        stores = [Double](repeating: 0, count: timeline.nodes.count)
        integrals = stores
    }

    /// The rates of one key, per read of all keys.
    private struct Rates {
        let reads: Double
        let writes: Double
        let storing: Double

        var sum: Double { reads + writes }
        /// Of stores while the key is absent.
        var filling: Double { reads + storing }
    }

    /// The expected misses of a key in the counted windows.
    mutating func misses(probability: Double) -> Double {
        let rates = Rates(
            reads: probability, writes: probability * writes.perRead, storing: probability * writes.storesPerRead)
        var misses = 0.0
        for stretch in timeline.stretches {
            let resident: Double
            switch stretch.lag {
            case .still(let node): resident = solve(stretch, lagAt: node, rates)
            case .moving(let places, let step): resident = solve(stretch, lagAt: places, step, rates)
            }
            if stretch.isCounted {
                misses += rates.reads * (stretch.reads * Double(stretch.steps) - resident)
            }
        }
        for part in timeline.steadyParts {
            let life = HitRatio.life(rates.writes, part.expiryReads)
            misses += rates.reads * part.reads * (1 - rates.filling * life / (1 + rates.reads * life))
        }
        return misses
    }

    /// Fills in the nodes of a stretch; returns the expected reads of all keys during which the key is resident.
    private mutating func solve(_ stretch: FillTimeline.Stretch, lagAt node: Int, _ rates: Rates) -> Double {
        let step = Step(rates.sum * stretch.reads)
        let ageing = Step(rates.writes * stretch.reads)
        // What of the stores up to the lag no write has followed.
        var old = exp(-rates.writes * stretch.distance.first) * stores[node]
        var inAll = 0.0
        var place = stretch.firstNode
        var probability = max(0, stores[place] - old)
        for _ in 0..<stretch.steps {
            let resident =
                stretch.reads * (probability * step.mean + rates.filling * stretch.reads * step.secondMean)
            integrals[place + 1] = integrals[place] + resident + stretch.reads * ageing.mean * old
            probability = probability * step.decay + rates.filling * stretch.reads * step.mean
            old *= ageing.decay
            stores[place + 1] = probability + old
            inAll += resident
            place += 1
        }
        return inAll
    }

    private mutating func solve(
        _ stretch: FillTimeline.Stretch, lagAt places: Range<Int>, _ lagReads: Double, _ rates: Rates
    ) -> Double {
        let step = Step(rates.sum * stretch.reads)
        // What of the stores one expiry ago no write has followed; the distance changes where rates differ.
        var survival = exp(-rates.writes * (stretch.distance.first + stretch.distance.second) / 2)
        let change = exp(-rates.writes * (stretch.distance.second - stretch.distance.first))
        var inAll = 0.0
        var place = stretch.firstNode
        var lag = integral(at: timeline.places[places.lowerBound])
        for index in places.dropFirst() {
            let nextLag = integral(at: timeline.places[index])
            let old = survival * (nextLag - lag) / lagReads
            let source = rates.filling + rates.reads * old
            let sum = stretch.reads * (stores[place] * step.mean + source * stretch.reads * step.secondMean)
            integrals[place + 1] = integrals[place] + sum
            stores[place + 1] = stores[place] * step.decay + source * stretch.reads * step.mean
            inAll += sum - stretch.reads * old
            lag = nextLag
            survival *= change
            place += 1
        }
        return inAll
    }

    /// J between two nodes: the parabola that begins with C and ends where it should.
    private func integral(at place: FillTimeline.Place) -> Double {
        let node = place.node
        let slope = stores[node] * (timeline.nodes[node + 1] - timeline.nodes[node])
        let rise = integrals[node + 1] - integrals[node]
        return integrals[node] + place.share * (slope + place.share * (rise - slope))
    }
}

/// The exponential exp(-x) over one step, and its means.
private struct Step {
    /// The value at the end: exp(-x).
    let decay: Double
    /// The mean over the step: (1 - exp(-x))/x.
    let mean: Double
    /// The mean weighted by what is left of the step: (1 - mean)/x.
    let secondMean: Double

    init(_ x: Double) {
        decay = exp(-x)
        // Near 0 the differences lose their digits.
        mean = x > 1e-5 ? -expm1(-x) / x : 1 - x / 2 + x * x / 6
        secondMean = x > 1e-5 ? (1 - mean) / x : 0.5 - x / 6
    }
}
