// SPDX-License-Identifier: Apache-2.0

/// What is measured in one cell of the comparison.
struct Cell: Hashable {
    var operation: Operation
    /// Operations in flight per connection.
    var depth: Int
    /// Whether the connections are encrypted.
    var isSecure = false

    static let connections = 50
    static let depths = [1, 16, 64]
    static let plain = Operation.allCases.flatMap { operation in
        depths.map { Cell(operation: operation, depth: $0) }
    }
    static let secure = depths.map { Cell(operation: .get, depth: $0, isSecure: true) }

    /// `get`, or `get-tls`: its name in the samples, without the depth.
    var name: String { operation.rawValue + (isSecure ? Cell.secureMark : "") }

    private static let secureMark = "-tls"

    /// Reads what `name` wrote; nil when it is none.
    init?(name: String, depth: Int) {
        let isSecure = name.hasSuffix(Cell.secureMark)
        let rest = isSecure ? String(name.dropLast(Cell.secureMark.count)) : name
        guard let operation = Operation(rawValue: rest) else { return nil }
        self.init(operation: operation, depth: depth, isSecure: isSecure)
    }

    init(operation: Operation, depth: Int, isSecure: Bool = false) {
        self.operation = operation
        self.depth = depth
        self.isSecure = isSecure
    }
}

/// Where the server is, as words of a command.
struct ServerPlace {
    var port: String
    var tlsPort: String
    /// The file of the authority that has signed the server's certificate.
    var authority: String
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
    func command(_ cell: Cell, at server: ServerPlace, seconds: Int, rate: Double?, directory: String) -> [String]

    /// The operations per second that the client itself reports.
    func ratePerSecond(_ usage: MeasuredProcess.Usage, directory: String) throws -> Double

    /// Whether the exit code says that the load was made.
    func isDone(exitCode: Int32) -> Bool
}
