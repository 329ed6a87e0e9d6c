// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers
import Testing
import Yams

/// The jobs that are there to be copied, read by a YAML parser, and their command lines by the program itself.
@Suite("A job of continuous integration") struct WorkflowTests {
    private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")

    private static func document(_ path: String) throws -> [String: Any] {
        let tool = CommandLineTool(path: "/bin/cat")
        let text = try tool.run([root + "/" + path]).standardOutput
        return try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    /// What an expression gives where nobody gave an input: `${{ inputs.x || 'y' }}` is y.
    private static func resolved(_ text: String) -> String {
        text.replacing(/\$\{\{ inputs\.[a-z]+ \|\| '([^']*)' \}\}/) { String($0.output.1) }
    }

    /// Runs a script of a job, with the program as a dry run, and gives the words of every call.
    private static func calls(
        of script: String, environment: [String: String?] = [:]
    ) throws -> (output: CommandLineTool.Output, words: [String]) {
        let place = try Workplace()
        try place.write(
            "#!/bin/sh\necho \"$*\" >>\"$CALLS\"\nexec \"$CACHEGAUGE\" \"$@\" --dry-run\n", to: "wrapper")
        #expect(
            try place.shell(
                "mkdir -p .build/release && mv wrapper .build/release/cachegauge && chmod +x .build/release/*"
            )
            .code == 0)
        try place.write(script, to: "script")
        let own = ["CALLS": "calls"].merging(environment) { first, _ in first }
        let output = try place.shell("sh -e ./script", environment: own)
        return (output, try place.read("calls").split(separator: "\n").map(String.init))
    }

    private static func expectGate(_ script: String, _ environment: [String: String?], services: Set<String>) throws {
        let (output, words) = try calls(of: script, environment: environment)
        #expect(output.code == 0, "\(output.standardError)")
        #expect(output.standardError == "")
        #expect(output.standardOutput.contains("# What this run would do; nothing was touched.\n"))
        #expect(words.count == 1)
        #expect(words[0].hasPrefix("gate duet "))
        #expect(words[0].contains("--junit "))
        for match in words[0].matches(of: /redis:\/\/([a-z]+):6379/) {
            #expect(services.contains(String(match.output.1)), "\(words[0])")
        }
        #expect(words[0].matches(of: /redis:\/\//).count == 2)
    }

    @Test("of GitHub has little to say about the repository, and its command is right")
    func gitHub() throws {
        let workflow = try Self.document(".github/workflows/performance-gate.yml")
        #expect(workflow["permissions"] as? [String: String] == ["contents": "read"])
        let jobs = try #require(workflow["jobs"] as? [String: [String: Any]])
        #expect(jobs.count == 1)
        let job = try #require(jobs["gate"])
        #expect(job["permissions"] == nil)
        #expect(job["timeout-minutes"] is Int)
        let services = try #require(job["services"] as? [String: [String: Any]])
        for service in services.values {
            let image = try #require(service["image"] as? String)
            #expect(Self.resolved(image).wholeMatch(of: /redis:[0-9.]+/) != nil, "\(image)")
        }
        let steps = try #require(job["steps"] as? [[String: Any]])
        var gates = 0
        for step in steps {
            if let action = step["uses"] as? String {
                #expect(action.wholeMatch(of: /actions\/[a-z-]+@v[0-9]+/) != nil, "\(action)")
            }
            guard let script = step["run"] as? String else { continue }
            // What comes from outside goes through the environment, never into the text of a script.
            #expect(!script.contains("${{"), "\(script)")
            guard script.contains("cachegauge ") else { continue }
            gates += 1
            let environment = (step["env"] as? [String: String] ?? [:]).mapValues { Optional(Self.resolved($0)) }
            #expect(!environment.isEmpty && environment.values.allSatisfy { $0?.contains("${{") == false })
            try Self.expectGate(script, environment, services: Set(services.keys))
            // A fail fails the step, and inconclusive does not.
            for (code, expected) in [(0, Int32(0)), (2, 2), (3, 0), (4, 4)] {
                let stub = script.replacing(".build/release/cachegauge", with: "sh -c 'exit \(code)'")
                let place = try Workplace()
                try place.write(stub, to: "script")
                #expect(try place.shell("sh -e ./script", environment: environment).code == expected)
            }
        }
        #expect(gates == 1)
        let kept = try #require(steps.last?["with"] as? [String: Any])
        #expect((kept["path"] as? String)?.split(separator: "\n").contains("performance-gate.xml") == true)
        #expect(steps.last?["if"] as? String == "always()")
    }

    @Test("of GitLab has a right command, and lets inconclusive pass with a warning")
    func gitLab() throws {
        let job = try #require(
            try Self.document(".ci/gitlab-performance-gate.yml")["performance-gate"] as? [String: Any])
        let services = try #require(job["services"] as? [[String: String]]).compactMap { $0["alias"] }
        let script = try #require(job["script"] as? [String])
        let gates = script.filter { $0.contains("cachegauge ") }
        #expect(gates.count == 1)
        try Self.expectGate(gates.joined(separator: "\n"), [:], services: Set(services))
        #expect((job["allow_failure"] as? [String: Int])?["exit_codes"] == 3)
        let artifacts = try #require(job["artifacts"] as? [String: Any])
        #expect((artifacts["reports"] as? [String: String])?["junit"] == "performance-gate.xml")
    }

    @Test("can rely on a baseline that is committed, small and readable")
    func committedBaseline() throws {
        let tool = try CommandLineTool.cachegauge()
        let listed = try tool.run(["gate", "list"], directory: Self.root)
        #expect(listed.code == 0)
        let rows = listed.standardOutput.split(separator: "\n").dropFirst()
        #expect(rows.contains { $0.contains("smoke") }, "\(listed.standardOutput)")
        for row in rows {
            let name = try #require(row.split(separator: " ").first)
            var status = stat()
            #expect(stat("\(Self.root)/results/baselines/\(name).json", &status) == 0)
            #expect(status.st_size > 0 && status.st_size <= 64 << 10)
            let shown = try tool.run(["gate", "show", String(name)], directory: Self.root)
            #expect(shown.code == 0, "\(shown.standardError)")
            #expect(shown.standardOutput.contains("response.p50"))
        }
        let history = try tool.run(["gate", "history"], directory: Self.root)
        #expect(history.code == 0 && history.standardOutput.contains("response.p50"))
    }
}
