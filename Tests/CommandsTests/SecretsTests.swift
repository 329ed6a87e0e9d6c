// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import TestServers
import Testing

@Suite("A password") struct SecretsTests {
    private static let secret = "hunter2-correct-horse"

    /// How a password can be given: the arguments, the environment, and a profile's line.
    struct Way: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: @Sendable (_ password: String, _ port: UInt16) -> [String]
        var environment: @Sendable (_ password: String, _ port: UInt16) -> [String: String?] = { _, _ in [:] }

        var testDescription: String { name }
    }

    static let ways = [
        Way(name: "URL", arguments: { ["--target", "redis://:\($0)@127.0.0.1:\($1)"] }),
        Way(name: "URL without a colon", arguments: { ["--target", "redis://\($0)@127.0.0.1:\($1)"] }),
        Way(name: "URL with a user", arguments: { ["--target", "redis://default:\($0)@127.0.0.1:\($1)"] }),
        Way(name: "=URL", arguments: { ["--target=redis://:\($0)@127.0.0.1:\($1)"] }),
        Way(name: "--set", arguments: { ["--set", "target.url=redis://:\($0)@127.0.0.1:\($1)"] }),
        Way(
            name: "REDISCLI_AUTH", arguments: { ["--target", "redis://127.0.0.1:\($1)"] },
            environment: { password, _ in ["REDISCLI_AUTH": password] }),
        Way(
            name: "CACHEGAUGE_TARGET", arguments: { _, _ in [] },
            environment: { ["CACHEGAUGE_TARGET": "redis://:\($0)@127.0.0.1:\($1)"] }),
        Way(
            name: "--password-file",
            arguments: {
                ["--target", "redis://127.0.0.1:\($1)", "--password-file", "\($0.first == "h" ? "right" : "wrong")"]
            }),
    ]

    @Test("is taken, and shown nowhere", arguments: ways)
    func right(way: Way) throws {
        let server = try RedisServer(password: Self.secret)
        let place = try Workplace()
        try place.write(Self.secret + "\n", to: "right")
        let output = try place.run(
            QuickRun.arguments + way.arguments(Self.secret, server.port),
            environment: way.environment(Self.secret, server.port))
        #expect(QuickRun.done.contains(output.code), "\(output.standardError)")
        #expect(!(output.standardOutput + output.standardError).contains(Self.secret))
        #expect(place.files.count == QuickRun.files.count + 2)
        for file in place.files where file.hasPrefix("results") && !file.hasSuffix("latest") {
            #expect(try !place.read(file).contains(Self.secret), "\(file)")
        }
        let again = try place.run(["report", "results/runs/latest", "--format", "markdown"])
        #expect(again.code == 0)
        #expect(!again.standardOutput.contains(Self.secret))
    }

    @Test("that is refused is one sentence without it", arguments: ways)
    func wrong(way: Way) throws {
        let server = try RedisServer(password: "another")
        let place = try Workplace()
        try place.write("wrong-" + Self.secret + "\n", to: "wrong")
        let output = try place.run(
            QuickRun.arguments + way.arguments("wrong-" + Self.secret, server.port),
            environment: way.environment("wrong-" + Self.secret, server.port))
        #expect(output.code == 69)
        #expect(!(output.standardOutput + output.standardError).contains(Self.secret))
        let message = output.standardError
        #expect(message.hasPrefix("Error: The target redis://***@127.0.0.1:\(server.port)/0 refuses the connection's"))
        #expect(message.contains("WRONGPASS"))
        #expect(message.split(separator: "\n").count == 1)
        #expect(place.files == ["results/runs/", "wrong"])
    }

    @Test("and its URL may come from the environment, which is weaker than a flag")
    func precedence() throws {
        let environment: [String: String?] = ["CACHEGAUGE_TARGET": "redis://127.0.0.1:1/7"]
        func target(_ arguments: [String]) throws -> String? {
            try Workplace().run(["run", "--dry-run"] + arguments, environment: environment).standardOutput
                .split(separator: "\n").first { $0.hasPrefix("# target ") }.map { String($0.dropFirst(14)) }
        }
        #expect(try target([]) == "redis://127.0.0.1:1/7")
        #expect(try target(["--target", "redis://127.0.0.1:2"]) == "redis://127.0.0.1:2/0")
        #expect(try target(["--set", "target.url=redis://127.0.0.1:3"]) == "redis://127.0.0.1:3/0")
        let wrong = try Workplace().run(["run", "--dry-run"], environment: ["CACHEGAUGE_TARGET": "localhost"])
        #expect(wrong.code == 64)
        #expect(
            wrong.standardError.hasPrefix("Error: CACHEGAUGE_TARGET: target.url: found a URL that cannot be read; "))
    }

    @Test("in a file or a variable is in the arguments of no process, while the run goes on")
    func processes() throws {
        let server = try RedisServer(password: Self.secret)
        let place = try Workplace()
        try place.write(Self.secret + "\n", to: "right")
        let target = ["--target", "redis://127.0.0.1:\(server.port)"]
        for (arguments, environment) in [
            (["--password-file", "right"], [:]), ([], ["REDISCLI_AUTH": Self.secret]),
            (["--token-file", "right"], [:]), (["--token-command", "cat right"], [:]),
        ] as [([String], [String: String?])] {
            let seen = Mutex<[String]>([])
            let output = try place.run(
                QuickRun.arguments + ["--duration", "2s"] + target + arguments, environment: environment,
                signals: [
                    .init(
                        0,
                        .when {
                            // Other tests give theirs in the URL, at the same time.
                            let words = Self.processArguments().filter { $0.contains("127.0.0.1:\(server.port)") }
                            guard !words.isEmpty, (try? server.connect().send(["DBSIZE"])) != .integer(0)
                            else { return false }
                            seen.withLock { $0 = words }
                            return true
                        })
                ])
            #expect(QuickRun.done.contains(output.code), "\(output.standardError)")
            let words = seen.withLock { $0 }
            #expect(!words.isEmpty)
            #expect(!words.contains { $0.contains(Self.secret) }, "\(arguments)")
        }
    }

    /// The command line of every process, as `ps` shows it.
    private static func processArguments() -> [String] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard Int(name) != nil, let file = fopen("/proc/\(name)/cmdline", "re") else { continue }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = fread(&bytes, 1, bytes.count, file)
            found.append(String(decoding: bytes[..<count].map { $0 == 0 ? 32 : $0 }, as: UTF8.self))
        }
        return found
    }

    @Test("that is missing is asked for")
    func missing() throws {
        let server = try RedisServer(password: Self.secret)
        let output = try Workplace().run(QuickRun.arguments + ["--target", "redis://127.0.0.1:\(server.port)"])
        #expect(output.code == 69)
        #expect(output.standardError.contains("NOAUTH"))
        #expect(output.standardError.contains("REDISCLI_AUTH, --password-file or the URL"))
    }

    @Test("in a profile file is not shown by what shows profiles")
    func inAProfile() throws {
        let place = try Workplace()
        try place.write(
            "target: { url: \"redis://me:\(Self.secret)@127.0.0.1:1\" }\n"
                + "database: { url: \"postgres://me:\(Self.secret)@127.0.0.1:1/db\" }\n", to: "mine.yaml")
        for arguments in [
            ["profile", "show", "mine.yaml"], ["profile", "check", "mine.yaml"], ["run", "mine.yaml", "--dry-run"],
            ["run", "mine.yaml"], ["run", "mine.yaml", "--depth", "0"], ["profile", "list"],
        ] {
            let output = try place.run(arguments)
            #expect(!(output.standardOutput + output.standardError).contains(Self.secret), "\(arguments)")
        }
    }

    @Test(
        "in a URL that cannot be read is not shown",
        arguments: [
            "redis://:\(secret)@host:port", "http://:\(secret)@host", "redis://:\(secret)@", "redis:\(secret)@host",
        ])
    func malformed(url: String) throws {
        let output = try Workplace().run(["run", "--target", url])
        #expect(output.code == 64)
        #expect(!output.standardError.contains(Self.secret))
        let misplaced = try Workplace().run(["run", "--traget", url])
        #expect(misplaced.code == 64)
        #expect(url.hasPrefix("redis:h") || !misplaced.standardError.contains(Self.secret))
    }

    /// A slash and a question mark in the password, and more of it than what a message shows of a text.
    @Test(
        "of a database in the wrong place is not shown",
        arguments: [
            ["run"], ["run", "--target"], ["run", "--rate"], ["run", "--no-such-flag"], ["run", "smoke"],
            ["profile", "show"],
        ])
    func misplaced(arguments: [String]) throws {
        let url = "postgres://me:a/b?\(Self.secret)@\(String(repeating: Self.secret, count: 5))@host/db?sslmode=require"
        let output = try Workplace().run(arguments + [url])
        #expect(output.code == 64)
        #expect(!(output.standardOutput + output.standardError).contains(Self.secret), "\(output.standardError)")
    }
}
