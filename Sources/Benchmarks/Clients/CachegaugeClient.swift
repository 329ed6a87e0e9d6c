// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// This project's program: the same keys, values and connections as redis-benchmark, in a closed loop.
///
/// `redis-benchmark` sends one payload again and again. The nearest to that are zeros, behind the marker that each value
/// has here.
struct CachegaugeClient: LoadClient {
    let name = "cachegauge"
    let program: String

    func command(_ cell: Cell, at server: ServerPlace, seconds: Int, rate: Double?, directory: String) -> [String] {
        let target =
            cell.isSecure
            ? ["rediss://127.0.0.1:\(server.tlsPort)", "--tls-ca", server.authority]
            : ["redis://127.0.0.1:\(server.port)"]
        return [program, "run", "--target"] + target + [
            "--operations", "\(cell.operation.rawValue)=1",
            "--set", "keys.name=key:{id:012}", "--keys", "\(LoadedServer.keys / 1_000_000)M", "--pick", "uniform",
            "--value-size", "\(LoadedServer.valueBytes)B", "--set", "values.content=zeros", "--ttl", "none", "--closed",
            "--threads", "1",
            "--connections", "\(Cell.connections)", "--depth", "\(cell.depth)", "--populate", "none", "--warmup", "0s",
            "--duration", "\(seconds)s", "--overwrite", "--quiet", "--output", "\(directory)/run",
        ]
    }

    func ratePerSecond(_ usage: MeasuredProcess.Usage, directory: String) throws -> Double {
        let path = "\(directory)/run/record.json"
        do {
            let record = try JSONDecoder().decode(Record.self, from: Data(TextFile.read(path).utf8))
            return record.measure.ratePerSecond
        } catch let error as DecodingError {
            throw BenchmarkFailure("record.json of cachegauge has no measure.ratePerSecond: \(error).")
        }
    }

    /// Exit code 4 is a run whose client was the limit, which a closed loop on one thread can be: the load was made.
    func isDone(exitCode: Int32) -> Bool {
        exitCode == 0 || exitCode == 4
    }

    private struct Record: Decodable {
        struct Measure: Decodable {
            var ratePerSecond: Double
        }

        var measure: Measure
    }
}
