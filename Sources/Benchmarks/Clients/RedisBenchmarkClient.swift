// SPDX-License-Identifier: Apache-2.0

/// redis-benchmark, which runs for a number of requests, not for a time: how many comes from the rate of the run before.
struct RedisBenchmarkClient: LoadClient {
    let name = "redis-benchmark"
    let program: String

    func command(_ cell: Cell, at server: ServerPlace, seconds: Int, rate: Double?, directory: String) -> [String] {
        let assumed = cell.depth == 1 ? 50_000.0 : 400_000.0
        let place = cell.isSecure ? [server.tlsPort, "--tls", "--cacert", server.authority] : [server.port]
        return [program, "-h", "127.0.0.1", "-p"] + place + [
            "-t", cell.operation.rawValue, "-P", "\(cell.depth)",
            "-c", "\(Cell.connections)", "-d", "\(LoadedServer.valueBytes)", "-r", "\(LoadedServer.keys)",
            "-n", "\(Int((rate ?? assumed) * Double(seconds)))", "--csv",
        ]
    }

    /// The second column of the line of the operation: `"GET","65673.00",…`.
    func ratePerSecond(_ usage: MeasuredProcess.Usage, directory: String) throws -> Double {
        let lines = usage.standardOutput.split(separator: "\n").filter { !$0.hasPrefix("\"test\"") }
        guard let fields = lines.first?.split(separator: ","), lines.count == 1, fields.count > 1,
            let rate = Double(fields[1].filter { $0 != "\"" })
        else {
            throw BenchmarkFailure("redis-benchmark printed no table as expected, but: \(usage.standardOutput)")
        }
        return rate
    }

    func isDone(exitCode: Int32) -> Bool {
        exitCode == 0
    }
}
