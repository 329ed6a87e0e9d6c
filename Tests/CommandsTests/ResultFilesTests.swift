// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("The files of a run") struct ResultFilesTests {
    private let quick = QuickRun.arguments + ["--sandbox", "embedded"]

    @Test("are all there, with a link to the latest, and the sandbox leaves nothing")
    func files() throws {
        let place = try Workplace()
        let output = try place.run(quick)
        #expect(QuickRun.done.contains(output.code))
        let latest = try #require(place.files.first { $0.hasSuffix("report.md") }?.split(separator: "/")[2])
        #expect(latest.hasSuffix("-smoke"))
        #expect(place.files == QuickRun.files.map { "results/runs/\(latest)/\($0)" } + ["results/runs/latest"])
        #expect(output.standardOutput.hasSuffix("Results: results/runs/\(latest)\n"))
        #expect(try place.read("results/runs/latest/record.json") == place.read("results/runs/\(latest)/record.json"))
        #expect(place.leftovers == [])
        #expect(place.processes == [])
    }

    @Test("go where --output says, and standard output holds what --format says")
    func output() throws {
        for (format, file) in [("json", "record.json"), ("csv", "summary.csv"), ("markdown", "report.md")] {
            let place = try Workplace()
            let output = try place.run(quick + ["--output", "deep/er", "--format", format, "--quiet"])
            #expect(QuickRun.done.contains(output.code))
            #expect(place.files == QuickRun.files.map { "deep/er/\($0)" })
            #expect(output.standardOutput == (try place.read("deep/er/\(file)")))
            #expect(output.standardError == "")
        }
    }

    @Test("do not go where something is already")
    func occupied() throws {
        let place = try Workplace()
        #expect(try place.shell("mkdir full empty && touch full/mine file").code == 0)
        let full = try place.run(quick + ["--output", "full"])
        #expect(full.code == 64)
        #expect(
            full.standardError
                == "Error: The output directory full is not empty (it holds mine). Give an empty or a new one with "
                + "--output.\n")
        let file = try place.run(quick + ["--output", "file"])
        #expect(file.code == 64)
        #expect(
            file.standardError
                == "Error: The output file exists and is not a directory. Give another one with --output.\n")
        #expect(place.files == ["empty/", "file", "full/mine"])
        #expect(QuickRun.done.contains(try place.run(quick + ["--output", "empty"]).code))
        #expect(place.files == QuickRun.files.map { "empty/\($0)" } + ["file", "full/mine"])
    }

    @Test("are all written or none, when the disk is full", arguments: [[], ["--output", "results/mine"]])
    func fullDisk(output: [String]) throws {
        let place = try Workplace()
        let words = (quick + output + ["--quiet"]).joined(separator: " ")
        // No file may grow beyond four kibibytes, and a record is larger: the error comes from the very same calls.
        let run = try place.shell("ulimit -f 8; exec \"$CACHEGAUGE\" \(words)")
        #expect(run.code == 1)
        #expect(run.standardOutput == "")
        let lines = run.standardError.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(
            lines.first?.wholeMatch(
                of:
                    /Error: The results cannot be written to results\/[^ ]+\.(json|md): File too large\. Nothing of this run was kept; make room there, or give another directory with --output\./
            ) != nil, "\(run.standardError)")
        #expect(place.files.filter { !$0.hasSuffix("/") } == [])
        #expect(place.files.filter { $0.contains("smoke") || $0.contains("mine") } == [])
        #expect(place.processes == [])
    }

    @Test("are kept when standard output is full, and the exit code says that something was lost")
    func fullStandardOutput() throws {
        let place = try Workplace()
        let run = try place.shell("\"$CACHEGAUGE\" \((quick + ["--output", "mine"]).joined(separator: " ")) >/dev/full")
        #expect(run.code == 1)
        #expect(run.standardError.hasSuffix("Error: Standard output cannot be written: No space left on device.\n"))
        #expect(place.files == QuickRun.files.map { "mine/\($0)" })
        for command in ["report mine", "profile list", "profile show smoke", "run --dry-run", "--help", "--version"] {
            #expect(try place.shell("\"$CACHEGAUGE\" \(command) >/dev/full").code == 1, "\(command)")
        }
    }

    @Test("are done for when nobody reads standard output any more")
    func closedPipe() throws {
        let place = try Workplace()
        let run = try place.shell("\"$CACHEGAUGE\" profile show smoke | head -n 1")
        #expect(run.code == 0)
        #expect(run.standardError == "")
    }

    @Test("say in the record how to make the run again")
    func again() throws {
        let place = try Workplace()
        #expect(QuickRun.done.contains(try place.run(quick + ["--output", "first", "--seed", "7"]).code))
        let record = try RunDirectory.readRecord(at: place.path + "/first")
        let (command, seed, measure) = (record.command, record.seed, record.measure)
        #expect(command == ["cachegauge"] + quick + ["--output", "first", "--seed", "7"])
        #expect(seed == 7)
        #expect(measure.planned == measure.sent + measure.unsent)
        let words = record.command.dropFirst().map { $0 == "first" ? "second" : $0 }
        #expect(QuickRun.done.contains(try place.run(Array(words)).code))
        let second = try RunDirectory.readRecord(at: place.path + "/second")
        let (planned, profile) = (second.measure.planned, second.profile)
        #expect(planned == measure.planned)
        #expect(profile == record.profile)
    }
}
