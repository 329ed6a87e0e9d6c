// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A server that fails during a run") struct OutageTests {
    @Test("and comes back: the run goes on, the gap is in the intervals, and nothing planned is lost")
    func restart() throws {
        let server = try RedisServer()
        let run = try MeasuredRun(
            "smoke", target: server.url, ["--operations", "get=1", "--rate", "200/s", "--duration", "7s"],
            signals: [
                server.reads(200, then: { server.stop() }),
                .init(
                    0, .after(seconds: 2.5)),
                .init(
                    0,
                    .when {
                        // The port may be taken for a moment by connections that are closing.
                        (try? server.restart()) != nil
                    }),
            ])
        #expect(run.output.code == 0 || run.output.code == 4)
        let (record, measure) = (run.record, run.record.measure)
        // 1,400 arrivals of a Poisson process: eight standard deviations.
        #expect(abs(measure.planned - 1400) < 300)
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
        #expect(measure.durationNs == 7_000_000_000)
        let (connections, intervals) = (record.connections, record.intervals)
        #expect(connections.reconnects >= 4)
        #expect(connections.connectFailures > 0)
        #expect(run.findings.contains("reconnects"))
        #expect(run.findings.contains("outage"))

        let rows = try run.place.read("run/intervals.csv").split(separator: "\r\n").dropFirst().map { row in
            row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(rows.count == intervals.count)
        let completed = rows.map { (Int($0[3]) ?? 0) - (Int($0[4]) ?? 0) }
        #expect(rows.prefix(7).map { $0[0] } == (0..<7).map(String.init))
        let gap = completed.prefix(7).enumerated().filter { $0.element == 0 }.map(\.offset)
        #expect(!gap.isEmpty)
        #expect(completed[0] > 0)
        #expect(completed[6] > 0)
        // Its data are gone, and reads of them miss.
        #expect(try run.operation("get").misses > 0)
        #expect(run.findings.contains("unexpected-misses"))
    }

    @Test("by standing still: the response time holds the wait, and operations queue up behind it")
    func pause() throws {
        let server = try RedisServer()
        let run = try MeasuredRun(
            "smoke", target: server.url,
            ["--operations", "get=1", "--rate", "200/s", "--duration", "4s", "--timeout", "5s"],
            signals: [
                server.reads(100, then: { server.pause() }), .init(0, .after(seconds: 1.2)),
                .init(
                    0,
                    .when {
                        server.resume()
                        return true
                    }),
            ])
        #expect(run.isClean)
        let latency = try run.operation("get").latency
        let response = try #require(latency[.response])
        #expect(response.maxNs >= 1_000_000_000)
        // A tenth of the run's operations were due during the pause, and more than fit into the connections.
        #expect(try #require(response.p90Ns) > 100_000_000)
        #expect(try #require(latency[.queue]).maxNs > 300_000_000)
        #expect(try #require(latency[.service]?.p50Ns) < response.maxNs / 2)
    }
}
