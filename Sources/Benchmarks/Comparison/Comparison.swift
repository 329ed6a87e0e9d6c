// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc

/// Runs the clients in turn against one server, and collects a sample of each run.
///
/// Server and clients have a processor each. The clients take turns within a cell, and the one that goes first changes
/// from round to round, so that a drift of the machine meets both. Before the rounds each client runs once for a second
/// in each cell, uncounted: it warms the server up and tells how many requests fill the time.
struct Comparison {
    private let rounds: Int
    private let seconds: Int
    private let serverProgram: String
    private let clients: [any LoadClient]
    private let machine: Machine

    init(rounds: Int, seconds: Int) throws {
        self.rounds = rounds
        self.seconds = seconds
        serverProgram = try ProgramSearch.installed("redis-server")
        clients = [
            CachegaugeClient(program: try ProgramSearch.built("cachegauge")),
            RedisBenchmarkClient(program: try ProgramSearch.installed("redis-benchmark")),
        ]
        machine = try Machine()
    }

    /// Server and client processor; nil when there is only one.
    private var processors: (server: Int, client: Int)? {
        machine.processors.count < 2 ? nil : (machine.processors[0], machine.processors[1])
    }

    /// Measures every cell.
    ///
    /// `progress` gets a line before each round.
    func run(progress: (String) -> Void) throws -> ComparisonRecord {
        var record = ComparisonRecord(notes: try notes(), samples: [])
        progress("Filling redis-server with \(LoadedServer.keys) keys.")
        let server = try LoadedServer(serverProgram, processor: processors?.server)
        try server.fill()

        var rates: [Cell: [String: Double]] = [:]
        for round in 0...rounds {
            progress(round == 0 ? "Warming up." : "Round \(round) of \(rounds).")
            for cell in Cell.plain + Cell.secure {
                for client in round % 2 == 1 ? clients : clients.reversed() {
                    var sample = try measure(
                        client, cell, server: server, seconds: round == 0 ? 1 : seconds,
                        rate: rates[cell]?[client.name])
                    rates[cell, default: [:]][client.name] = sample.ratePerSecond
                    if round > 0 {
                        sample.round = round
                        record.samples.append(sample)
                    }
                }
            }
        }
        return record
    }

    private func measure(
        _ client: any LoadClient, _ cell: Cell, server: borrowing LoadedServer, seconds: Int, rate: Double?
    ) throws -> Sample {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let command = client.command(cell, at: server.place, seconds: seconds, rate: rate, directory: directory)
        let before = try server.counters(of: cell.operation)
        let usage = try MeasuredProcess(command, processor: processors?.client).wait(seconds: Double(seconds) * 10 + 60)
        let after = try server.counters(of: cell.operation)
        guard client.isDone(exitCode: usage.exitCode) else {
            throw BenchmarkFailure(
                "\(Self.shown(command)) ended with exit code \(usage.exitCode): \(usage.standardError)\(usage.standardOutput)"
            )
        }
        guard after.misses == before.misses, after.evicted == before.evicted else {
            throw BenchmarkFailure(
                "\(client.name) read keys that are not there, or keys were evicted: nothing is comparable.")
        }
        guard after.calls > before.calls else {
            throw BenchmarkFailure("\(Self.shown(command)) sent no \(cell.operation.rawValue) to the server.")
        }
        return Sample(
            round: 0, cell: cell, client: client.name, requests: after.calls - before.calls,
            processorMicroseconds: usage.processorMicroseconds,
            ratePerSecond: try client.ratePerSecond(usage, directory: directory),
            peakResidentBytes: usage.peakResidentBytes, exitCode: usage.exitCode)
    }

    /// When, on what, with which versions and by which commands.
    private func notes() throws -> [String] {
        let cell = Cell(operation: .get, depth: 16)
        let secure = Cell(operation: .get, depth: 16, isSecure: true)
        var notes = [
            "Date: \(Self.today()) UTC",
            "Machine: \(machine.description)",
            processors.map { "Placement: server on processor \($0.server), clients on processor \($0.client)" }
                ?? "Placement: this machine has one processor, which server and clients share: the ratios say little.",
            "Load: \(LoadedServer.keys) keys, values of \(LoadedServer.valueBytes) bytes, \(Cell.connections) connections, "
                + "one client thread, closed loop; rounds: \(rounds), of about \(seconds) s per cell; medians; ratios are formed within a round",
            "CPU: user and system time of the client process, over the requests that the server counted",
            "Smallest peak memory that could be seen: \(fixed(try memoryFloor(), 1)) MiB (that of `true`)",
            "Server: \(try ProgramSearch.version(of: serverProgram)); "
                + "`\(Self.shown(LoadedServer.command(serverProgram, nil)))`",
        ]
        for client in clients {
            let version = try ProgramSearch.version(of: client.program)
            let place = ServerPlace(port: "PORT", tlsPort: "TLS-PORT", authority: "CA-FILE")
            let commands = [cell, secure].map {
                Self.shown(client.command($0, at: place, seconds: seconds, rate: nil, directory: "DIR"))
            }
            notes.append("\(client.name): \(version); `\(commands[0])`; with TLS `\(commands[1])`")
        }
        return notes
    }

    /// The peak memory of a program that does nothing: what starting a process alone counts.
    private func memoryFloor() throws -> Double {
        let usage = try MeasuredProcess([ProgramSearch.installed("true")], processor: nil).wait(seconds: 20)
        return Double(usage.peakResidentBytes) / 1_048_576
    }

    /// A command as one would type it: the program by its name alone, words with special characters in quotes.
    private static func shown(_ command: [String]) -> String {
        var words = command
        words[0] = String(words[0].split(separator: "/").last ?? "")
        return words.map { word in
            word.isEmpty || word.contains(where: { "{}*? ".contains($0) }) ? "'\(word)'" : word
        }.joined(separator: " ")
    }

    private static func today() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
        return String(decoding: text[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func temporaryDirectory() throws -> String {
        var template = Array("/tmp/cachegauge-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchmarkFailure("A temporary folder could not be made: \(String(cString: strerror(errno))).")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
