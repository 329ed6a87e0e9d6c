// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A trial of persistence that is asked for wrongly") struct DurableMistakesTests {
    private func sentence(_ arguments: [String], location: SourceLocation = #_sourceLocation) throws -> String {
        let place = try Workplace()
        let output = try place.run(["durable"] + arguments)
        #expect(output.code == 64, sourceLocation: location)
        #expect(output.standardOutput == "", sourceLocation: location)
        #expect(place.files == [], sourceLocation: location)
        #expect(place.processes == [], sourceLocation: location)
        return output.standardError
    }

    private let target = ["--target", "redis://127.0.0.1:1"]

    @Test(
        "processes of others are left alone",
        arguments: ["process-kill", "process-stop", "process-stop: 1s", "restart"])
    func processes(fault: String) throws {
        let text = try sentence(target + ["--fault", fault])
        #expect(text.contains("needs the process of the server, and --target was not started by this tool"))
    }

    @Test("a claim about the power is refused", arguments: ["power-loss", "power", "vm-reset"])
    func power(fault: String) throws {
        let text = try sentence(["--fault", fault])
        #expect(text.contains("--fault \(fault) is refused: no process can take the power"))
        #expect(text.contains("a process kill in its place would show a safety that is not there"))
    }

    @Test("every flag says what it wants")
    func flags() throws {
        #expect(try sentence(target).contains("--fault is missing"))
        #expect(try sentence(["--fault", "proces-kill"]).contains("Did you mean process-kill?"))
        #expect(try sentence(["--fault", "command:  "]).contains("has no command behind the colon"))
        #expect(try sentence(["--fault", "command: true"]).contains("is for a --target of yours"))
        #expect(try sentence(["--fault", "process-stop: 2"]).contains("--fault process-stop: "))
        #expect(try sentence(["--fault", "process-stop: 1ms"]).contains("must be from 100ms to 10m"))
        #expect(try sentence(target + ["--fault", "cut", "--sandbox", "none"]).contains("give one of them"))
        #expect(try sentence(target + ["--fault", "cut", "--replicas", "1"]).contains("give one of them"))
        #expect(try sentence(["--replicas", "9"]).contains("--replicas must be from 0 to 5"))
        #expect(try sentence(["--sandbox", "none", "--wait", "1"]).contains("waits for 1 replicas and has 0"))
        #expect(try sentence(["--before", "1ms"]).contains("--before must be from 100ms to 1h"))
        #expect(try sentence(["--before", "5"]).contains("--before: "))
        #expect(try sentence(["--allow", "lost"]).contains("--allow lost is not understood"))
        #expect(try sentence(["--allow", "lost=many"]).contains("--allow lost=many: "))
        #expect(try sentence(["--allow", "stale=1"]).contains("--allow stale=1 is not understood"))
        #expect(try sentence(["--closed", "--rate", "1k/s"]).contains("--closed and --rate exclude each other"))
        #expect(try sentence(["--value-size", "31B"]).contains("--value-size must be one size of at least 32B"))
        #expect(try sentence(["--value-size", "100B..4KB"]).contains("--value-size must be one size"))
        #expect(try sentence(["--set", "operations=get=1"]).contains("operations"))
        #expect(try sentence(["--set", "values.ttl=1h"]).contains("do not expire"))
    }

    @Test("a server's settings are those of persistence and replication")
    func settings() throws {
        #expect(try sentence(["--sandbox", "appendonyl yes"]).contains("Did you mean appendonly?"))
        #expect(try sentence(["--sandbox", "port 7000"]).contains("port is no setting that can be given here"))
        #expect(try sentence(["--sandbox", "dir /"]).contains("dir is no setting that can be given here"))
        #expect(try sentence(["--sandbox", "appendonly maybe"]).contains("appendonly is yes, or no, not maybe"))
        #expect(try sentence(["--sandbox", "appendfsync"]).contains("appendfsync lacks its value"))
        #expect(try sentence(["--sandbox", "save 5"]).contains("save wants seconds and changes"))
        #expect(try sentence(["--sandbox", "appendonly yes,,"]).contains("nothing between two commas"))
        #expect(try sentence(["--sandbox", "replicas many"]).contains("replicas wants a number from 0 to 5"))
    }

    @Test("without a server that is installed, the sentence says what to install")
    func nothingInstalled() throws {
        let place = try Workplace()
        let output = try place.run(["durable", "--quiet"], environment: ["PATH": "/nowhere"])
        #expect(output.code == 1)
        #expect(output.standardError.contains("neither valkey-server nor redis-server is installed"))
        #expect(place.files.filter { $0 != "results/runs/" } == [])
    }
}
