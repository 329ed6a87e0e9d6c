// SPDX-License-Identifier: Apache-2.0
import Foundation
import Results
import TestServers
import Testing

@Suite("The files of a run agree with its record") struct FilesTests {
    /// One line of the independent reader.
    private struct Tagged: Decodable {
        var tag: String?
        var intervals: Int
        var count: Int
        var p50Ns: Int64
        var p99Ns: Int64
        var p99_9Ns: Int64
        var maxNs: Int64
    }

    /// The folder of the package, from the place of this file.
    private static var package: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }

    /// What a reader that shares no code with us finds in an interval log.
    private func independent(_ log: String) throws -> [Tagged] {
        let python = CommandLineTool(path: Self.package + "/.build/test-python/bin/python3")
        let output = try python.run([Self.package + "/Tests/Independent/read_hlog.py", log])
        guard output.code == 0 else { throw ProcessFailure(output.standardError) }
        return try output.standardOutput.split(separator: "\n").map { line in
            try JSONDecoder().decode(Tagged.self, from: Data(line.utf8))
        }
    }

    private func compare(_ seen: Tagged, _ latency: LatencyRecord, location: SourceLocation = #_sourceLocation) {
        #expect(seen.count == latency.count, sourceLocation: location)
        // Of few samples the record gives no percentile.
        for (found, expected) in [
            (seen.p50Ns, latency.p50Ns), (seen.p99Ns, latency.p99Ns), (seen.p99_9Ns, latency.p99_9Ns),
        ] {
            guard let expected else { continue }
            #expect(found == expected, sourceLocation: location)
        }
        #expect(seen.maxNs >= latency.maxNs, sourceLocation: location)
        #expect(Double(seen.maxNs - latency.maxNs) <= Double(latency.maxNs) / 1000, sourceLocation: location)
    }

    @Test("in an open loop: the interval log, by tag and in all")
    func openLoopLog() throws {
        let server = try RedisServer()
        let run = try MeasuredRun(
            "smoke", target: server.url, ["--operations", "get=9,set=1", "--rate", "800/s", "--duration", "2s"])
        #expect(run.isClean)
        let seen = try independent(run.place.path + "/run/latency.hlog")
        #expect(
            seen.map { $0.tag ?? "" }.sorted()
                == ["", "get:response", "get:service", "set:response", "set:service"])
        for tagged in seen {
            guard let tag = tagged.tag else {
                let completed = run.record.measure.completed
                #expect(tagged.count == completed)
                #expect(tagged.intervals >= 2)
                continue
            }
            let parts = tag.split(separator: ":").map(String.init)
            let kind: LatencyKind = parts[1] == "response" ? .response : .service
            compare(tagged, try #require(try run.operation(parts[0]).latency[kind]))
        }
    }

    @Test("in a closed loop: the untagged lines are the response time of all operations")
    func closedLoopLog() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run([
            "run", "smoke", "--target", server.url, "--closed", "--requests", "12k", "--operations", "get=1",
            "--threads", "1", "--warmup", "0s", "--output", "run", "--quiet",
        ])
        #expect(output.code == 0 || output.code == 4)
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let latency = try #require(record.operations.first?.operation.latency[.response])
        #expect(latency.p99_9Ns != nil)
        let seen = try independent(place.path + "/run/latency.hlog")
        #expect(seen.map(\.tag) == [nil, "get:response"])
        for tagged in seen {
            compare(tagged, latency)
        }
    }

    @Test("the tables of both CSV files")
    func tables() throws {
        let server = try RedisServer()
        let run = try MeasuredRun("smoke", target: server.url, ["--duration", "2500ms"])
        let summary = try table(run, "summary.csv")
        #expect(
            summary.titles.joined(separator: ",")
                == "path,operation,latency,count,rate_per_s,hits,misses,failed,min_us,mean_us,p50_us,p90_us,p95_us,p99_us,"
                + "p99_9_us,p99_99_us,max_us,bytes_sent,bytes_received")
        #expect(summary.rows.count == 8)
        for row in summary.rows {
            let operation = try run.operation(row["operation"] ?? "")
            let kind = try #require(LatencyKind.allCases.first { $0.column == row["latency"] })
            let latency = try #require(operation.latency[kind])
            #expect(row["path"] == "cached")
            #expect(row["count"] == "\(latency.count)")
            #expect(row["hits"] == "\(operation.hits)")
            #expect(row["misses"] == "\(operation.misses)")
            #expect(row["failed"] == "0")
            #expect(row["bytes_sent"] == "\(operation.bytesSent)")
            #expect(row["bytes_received"] == "\(operation.bytesReceived)")
            for (title, nanoseconds) in [
                ("min_us", latency.minNs), ("mean_us", latency.meanNs), ("p50_us", latency.p50Ns),
                ("p90_us", latency.p90Ns), ("p99_us", latency.p99Ns), ("p99_9_us", latency.p99_9Ns),
                ("p99_99_us", latency.p99_99Ns), ("max_us", latency.maxNs),
            ] {
                #expect(try thousandths(row[title]) == nanoseconds, "\(title)")
            }
        }

        let intervals = try table(run, "intervals.csv")
        #expect(
            intervals.titles.joined(separator: ",")
                == "second,path,operation,count,failed,hits,misses,p50_us,p99_us,max_us")
        for name in ["get", "set"] {
            let rows = intervals.rows.filter { $0["operation"] == name }
            #expect(rows.prefix(3).map { $0["second"] } == ["0", "1", "2"])
            let operation = try run.operation(name)
            #expect(rows.reduce(0) { $0 + (Int($1["count"] ?? "") ?? 0) } == operation.count)
            #expect(rows.reduce(0) { $0 + (Int($1["hits"] ?? "") ?? 0) } == operation.hits)
            let longest = try rows.compactMap { try thousandths($0["max_us"]) }.max()
            #expect(longest == operation.latency[.response]?.maxNs)
        }
    }

    private func table(_ run: MeasuredRun, _ file: String) throws -> (titles: [String], rows: [[String: String]]) {
        let lines = try run.place.read("run/\(file)").components(separatedBy: "\r\n")
        #expect(lines.last == "")
        let cells = lines.dropLast().map { $0.components(separatedBy: ",") }
        let titles = try #require(cells.first)
        #expect(cells.allSatisfy { $0.count == titles.count })
        return (titles, cells.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(titles, $0)) })
    }

    /// The nanoseconds that a cell of microseconds stands for, without binary fractions; nil for an empty cell.
    private func thousandths(_ cell: String?) throws -> Int64? {
        let cell = try #require(cell)
        guard !cell.isEmpty else { return nil }
        let parts = cell.split(separator: ".", omittingEmptySubsequences: false)
        let decimals = (parts.count == 2 ? String(parts[1]) : "") + "000"
        return Int64(parts[0] + decimals.prefix(3))
    }

    /// The load thread's own clock counts in the measure phase only, so it shows whether the process's figure does.
    @Test("The processor time is that of the measure phase, however long the warm-up")
    func processorTime() throws {
        let server = try RedisServer()
        let run = try MeasuredRun(
            "smoke", target: server.url, ["--closed", "--warmup", "3s", "--duration", "1s"])
        let client = run.record.client
        let thread = client.busiestThreadShare * Double(run.record.measure.durationNs)
        let process = Double(client.userCpuNs + client.systemCpuNs)
        #expect(thread > 0)
        #expect(process > 0.5 * thread && process < 2 * thread)
    }
}
