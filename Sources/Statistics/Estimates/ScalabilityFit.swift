// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The universal scalability law, X(N) = λN / (1 + α(N-1) + βN(N-1)), fitted to measured throughputs.
///
/// λ is what one client reaches alone, α the part that is done one after the other, β what each pair of clients costs;
/// with β above 0 throughput falls again behind N = √((1-α)/β) (N. J. Gunther: Guerrilla Capacity Planning, 2007). First
/// weighted least squares of N/X on 1, N-1 and N(N-1), then Gauss-Newton on log X, with α and β not below 0.
package struct ScalabilityFit: Equatable, Sendable {
    /// A measured throughput, both above 0.
    package struct Point: Equatable, Sendable {
        package var clients: Double
        package var perSecond: Double

        package init(clients: Double, perSecond: Double) {
            self.clients = clients
            self.perSecond = perSecond
        }
    }

    /// Three figures need more points than three.
    package static let fewestPoints = 4
    /// From so many points on the fit is more than rough.
    package static let enoughPoints = 6
    /// How far beyond the measured range it may be asked.
    package static let furthest = 2.0

    /// λ, operations per second of one client.
    package let perClient: Double
    /// α, 0 or more.
    package let contention: Double
    /// β, 0 or more.
    package let coherency: Double
    package let points: [Point]
    /// The root of the mean square of the relative deviations.
    package let deviation: Double

    /// Nil with fewer than four different numbers of clients, or where no such curve comes near.
    package init?(_ points: [Point]) {
        let points = points.filter { $0.clients >= 1 && $0.perSecond > 0 && $0.perSecond.isFinite }
        guard Set(points.map(\.clients)).count >= Self.fewestPoints else { return nil }
        var best: (values: [Double], error: Double)?
        // The bounds at 0: each of α and β either free or 0.
        for free in [[0, 1, 2], [0, 1], [0, 2], [0]] {
            guard let values = Self.fit(points, free: free), values[0] > 0, values[1] >= 0, values[2] >= 0 else {
                continue
            }
            let error = Self.error(points, values)
            if error.isFinite, error < best?.error ?? .infinity { best = (values, error) }
        }
        guard let best else { return nil }
        perClient = best.values[0]
        contention = best.values[1]
        coherency = best.values[2]
        self.points = points.sorted { $0.clients < $1.clients }
        deviation = (best.error / Double(points.count)).squareRoot()
    }

    private var most: Double { points.last?.clients ?? 0 }

    /// The fitted throughput; nil beyond twice the measured range.
    package func perSecond(clients: Double) -> Double? {
        guard clients >= 1, clients <= Self.furthest * most else { return nil }
        return Self.throughput(clients, [perClient, contention, coherency])
    }

    /// The number of clients with the highest throughput; nil where it is beyond twice the measured range, or there is
    /// none.
    package var knee: Double? {
        guard coherency > 0, contention < 1 else { return nil }
        let knee = max(1, ((1 - contention) / coherency).squareRoot())
        return knee <= Self.furthest * most ? knee : nil
    }

    private static func throughput(_ n: Double, _ values: [Double]) -> Double {
        values[0] * n / (1 + values[1] * (n - 1) + values[2] * n * (n - 1))
    }

    private static func error(_ points: [Point], _ values: [Double]) -> Double {
        points.reduce(0) { sum, point in
            let difference = log(point.perSecond) - log(throughput(point.clients, values))
            return sum + difference * difference
        }
    }

    /// λ, α, β, of which those that are not `free` are 0; nil where the equations have no solution.
    private static func fit(_ points: [Point], free: [Int]) -> [Double]? {
        guard let start = linear(points, free: free), start[0] > 0 else { return nil }
        var values = start
        for _ in 0..<50 {
            // Columns of the derivatives of log X by log λ, α and β.
            let rows = points.map { point -> (derivatives: [Double], rest: Double) in
                let n = point.clients
                let below = 1 + values[1] * (n - 1) + values[2] * n * (n - 1)
                let all = [1, -(n - 1) / below, -n * (n - 1) / below]
                return (free.map { all[$0] }, log(point.perSecond) - log(throughput(n, values)))
            }
            guard rows.allSatisfy({ $0.rest.isFinite }),
                let change = solve(rows.map { (row: $0.derivatives, value: $0.rest, weight: 1) })
            else { return nil }
            var scale = 1.0
            var next = values
            // A full step may leave the region where the law has a sense.
            repeat {
                next = values
                for (place, index) in free.enumerated() {
                    next[index] =
                        index == 0 ? values[0] * exp(scale * change[place]) : values[index] + scale * change[place]
                }
                scale /= 2
            } while scale > 1e-6 && !(error(points, next) <= error(points, values))
            guard error(points, next).isFinite else { return nil }
            let gain = error(points, values) - error(points, next)
            values = next
            if gain < 1e-15 { break }
        }
        return values
    }

    private static func linear(_ points: [Point], free: [Int]) -> [Double]? {
        let rows = points.map { point -> (row: [Double], value: Double, weight: Double) in
            let n = point.clients
            let all = [1, n - 1, n * (n - 1)]
            return (free.map { all[$0] }, n / point.perSecond, point.perSecond / n)
        }
        guard let found = solve(rows), let first = found.first, first > 0 else { return nil }
        var values = [1 / first, 0, 0]
        for (place, index) in free.enumerated() where index > 0 { values[index] = found[place] / first }
        return values
    }

    /// Weighted least squares by the normal equations, at most three unknowns.
    private static func solve(_ rows: [(row: [Double], value: Double, weight: Double)]) -> [Double]? {
        let size = rows.first?.row.count ?? 0
        // Columns of one size, since N(N-1) is a million times 1.
        let scales = (0..<size).map { column in
            max(rows.reduce(0.0) { max($0, abs($1.row[column])) }, 1e-300)
        }
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
        for entry in rows {
            for i in 0..<size {
                let left = entry.row[i] / scales[i] * entry.weight
                for j in 0..<size { matrix[i][j] += left * entry.row[j] / scales[j] }
                matrix[i][size] += left * entry.value
            }
        }
        for column in 0..<size {
            guard let pivot = (column..<size).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
                abs(matrix[pivot][column]) > 1e-300
            else { return nil }
            matrix.swapAt(column, pivot)
            for row in 0..<size where row != column {
                let factor = matrix[row][column] / matrix[column][column]
                for place in column...size { matrix[row][place] -= factor * matrix[column][place] }
            }
        }
        return (0..<size).map { matrix[$0][size] / matrix[$0][$0] / scales[$0] }
    }
}
