// SPDX-License-Identifier: Apache-2.0

/// The windows of a load cut into steps for `FillSolver`, the same for all keys.
///
/// A position is a number of reads since the start. The steps lie between nodes; a stretch is a row of equal steps during
/// which what was filled one expiry ago lies in one window, or in one pause.
struct FillTimeline: Sendable {
    struct Stretch: Sendable {
        let firstNode: Int
        let steps: Int
        /// In each step.
        let reads: Double
        let isCounted: Bool
        let lag: Lag
        /// The reads in the last expiry, at the first node and at the second.
        let distance: (first: Double, second: Double)
    }

    /// Where the position one expiry ago lies.
    enum Lag: Sendable {
        /// In a pause, or before the start.
        case still(node: Int)
        /// It goes along; the place of each node of the stretch, and how far it goes in a step.
        case moving(places: Range<Int>, reads: Double)
    }

    /// A position between a node and the next one.
    struct Place: Sendable {
        let node: Int
        /// From 0 to 1.
        let share: Double
    }

    /// A part of a long window in which all is taken to be in its steady state.
    struct SteadyPart: Sendable {
        let reads: Double
        /// The reads in one expiry.
        let expiryReads: Double
    }

    private(set) var stretches: [Stretch] = []
    private(set) var places: [Place] = []
    private(set) var steadyParts: [SteadyPart] = []
    private(set) var countedReads = 0.0
    /// The position of each node.
    private(set) var nodes = [0.0]
    private let expiry: Double
    private var parts: [Part] = []

    /// Steps in one expiry: doubling them changes hit ratios by less than a hundredth of a point.
    private static let stepsPerExpiry = 64.0
    /// A window that is longer than this many expiries is cut down to it.
    private static let expiriesUntilSteady = 32.0

    /// A window, shortened, on a time scale of shortened windows and pauses.
    private struct Part {
        let start: Double
        let end: Double
        let rate: Double
        let isCounted: Bool
        let firstPosition: Double
        var lastNode = 0

        var lastPosition: Double { firstPosition + (end - start) * rate }

        func position(_ time: Double) -> Double {
            min(max(firstPosition + (time - start) * rate, firstPosition), lastPosition)
        }
    }

    init(_ windows: [LoadWindow], expirySeconds: Double) {
        // A key that outlives the last window never expires.
        let span = (windows.last?.end ?? 0) - (windows.first?.start ?? 0)
        expiry = expirySeconds < span ? expirySeconds : .infinity
        var time = 0.0
        var last: LoadWindow?
        for window in windows {
            if let last {
                precondition(window.start >= last.end, "Windows come one after another.")
                time += min(window.start - last.end, expiry)
            }
            last = window
            append(window, at: time)
            time = parts.last?.end ?? time
        }
    }

    private mutating func append(_ window: LoadWindow, at time: Double) {
        var seconds = window.end - window.start
        let rate = window.readsPerSecond
        if window.isCounted { countedReads += seconds * rate }
        let most = Self.expiriesUntilSteady * expiry
        if seconds > most {
            if window.isCounted {
                steadyParts.append(SteadyPart(reads: (seconds - most) * rate, expiryReads: expiry * rate))
            }
            seconds = most
        }
        let part = Part(
            start: time, end: time + seconds, rate: rate, isCounted: window.isCounted,
            firstPosition: nodes[nodes.count - 1])
        parts.append(part)
        // Whatever began or ended one expiry ago bends the curves.
        var edges = parts.flatMap { [$0.start + expiry, $0.end + expiry] }.filter { $0 > part.start && $0 < part.end }
        edges.append(part.end)
        var start = part.start
        for edge in edges.sorted() where edge - start > 1e-9 * seconds || edge == part.end {
            appendStretch(of: part, from: start, to: edge)
            start = edge
        }
        parts[parts.count - 1].lastNode = nodes.count - 1
    }

    private mutating func appendStretch(of part: Part, from start: Double, to end: Double) {
        guard end > start else { return }
        let steps = expiry == .infinity ? 1 : max(1, Int(((end - start) / expiry * Self.stepsPerExpiry).rounded(.up)))
        let firstNode = nodes.count - 1
        let position = nodes[firstNode]
        let reads = (end - start) * part.rate / Double(steps)
        for step in 1...steps { nodes.append(position + Double(step) * reads) }
        let middle = (start + end) / 2 - expiry
        let lag: Lag
        let lagPositions: (first: Double, second: Double)
        if let source = parts.last(where: { $0.start < middle }) {
            if middle < source.end {
                let first = source.position(start - expiry)
                let step = (source.position(end - expiry) - first) / Double(steps)
                lag = .moving(places: appendPlaces(from: first, step: step, count: steps + 1), reads: step)
                lagPositions = (first, first + step)
            } else {
                lag = .still(node: source.lastNode)
                lagPositions = (source.lastPosition, source.lastPosition)
            }
        } else {
            lag = .still(node: 0)
            lagPositions = (0, 0)
        }
        stretches.append(
            Stretch(
                firstNode: firstNode, steps: steps, reads: reads, isCounted: part.isCounted, lag: lag,
                distance: (position - lagPositions.first, position + reads - lagPositions.second)))
    }

    private mutating func appendPlaces(from first: Double, step: Double, count: Int) -> Range<Int> {
        let begin = places.count
        var node = 0
        var above = nodes.count - 1
        while above - node > 1 {
            let middle = (node + above) / 2
            if nodes[middle] <= first { node = middle } else { above = middle }
        }
        for index in 0..<count {
            let position = first + Double(index) * step
            while node + 2 < nodes.count, nodes[node + 1] < position { node += 1 }
            let share = (position - nodes[node]) / (nodes[node + 1] - nodes[node])
            places.append(Place(node: node, share: min(max(share, 0), 1)))
        }
        return begin..<places.count
    }
}
