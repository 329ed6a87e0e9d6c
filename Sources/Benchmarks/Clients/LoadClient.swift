// SPDX-License-Identifier: Apache-2.0

/// What is measured in one cell of the comparison.
struct Cell: Hashable {
    var operation: Operation
    /// Operations in flight per connection.
    var depth: Int

    static let connections = 50
    static let all = Operation.allCases.flatMap { operation in
        [1, 16, 64].map { Cell(operation: operation, depth: $0) }
    }
}

enum Operation: String, CaseIterable {
    case get, set
}

/// A load generator as it is run for a comparison.
///
/// A new one is a file beside this and a line in `Comparison`.
protocol LoadClient {
    /// How the client is called in the report and in the samples.
    var name: String { get }
    var program: String { get }

    /// The command for one cell.
    ///
    /// - Parameters:
    ///   - rate: operations per second in this client's last run of the cell; nil before the first.
    ///   - directory: an empty place that the client may write to.
    func command(_ cell: Cell, port: String, seconds: Int, rate: Double?, directory: String) -> [String]

    /// The operations per second that the client itself reports.
    func ratePerSecond(_ usage: MeasuredProcess.Usage, directory: String) throws -> Double

    /// Whether the exit code says that the load was made.
    func isDone(exitCode: Int32) -> Bool
}
