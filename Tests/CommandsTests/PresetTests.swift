// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A preset") struct PresetTests {
    /// The resolved lines of a run's plan.
    private func plan(_ arguments: [String], environment: [String: String?] = [:]) throws -> [String] {
        let output = try Workplace().run(["run", "smoke", "--dry-run"] + arguments, environment: environment)
        #expect(output.code == 0, "\(output.standardError)")
        return output.standardOutput.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.map(String.init)
    }

    @Test("sets port, TLS, cluster, time limits and pace for a host")
    func settings() throws {
        let managed = try plan(["--preset", "azure-managed-redis", "--target", "gauge.westeurope.redis.azure.net"])
        for line in [
            #"url: "rediss://gauge.westeurope.redis.azure.net:10000/0""#, "cluster: true", "connectTimeout: 5s",
            "timeout: 4s", "connectRate: 100/s",
        ] { #expect(managed.contains(line), "\(line) in \(managed)") }
        let classic = try plan(["--preset", "azure-cache-for-redis", "--target", "gauge.redis.cache.windows.net"])
        for line in [
            #"url: "rediss://gauge.redis.cache.windows.net:6380/0""#, "connectTimeout: 15s", "timeout: 5s",
            "connectRate: 200/s",
        ] { #expect(classic.contains(line), "\(line) in \(classic)") }
        #expect(!classic.contains("cluster: true"))
    }

    @Test("is stronger than the profile, and weaker than the environment and flags")
    func order() throws {
        let place = try Workplace()
        try place.write("target: { timeout: 9s, resp: 3 }\nload: { connectRate: 7/s }\n", to: "mine.yaml")
        func shown(_ arguments: [String]) throws -> String {
            try place.run(["run", "mine.yaml", "--dry-run"] + arguments).standardOutput
        }
        let over = try shown(["--preset", "azure-managed-redis"])
        #expect(over.contains("timeout: 4s") && over.contains("resp: 3") && over.contains("connectRate: 100/s"))
        let flags = try shown([
            "--preset", "azure-managed-redis", "--timeout", "2s", "--connect-rate", "5/s", "--set",
            "target.cluster=false",
        ])
        #expect(flags.contains("timeout: 2s") && flags.contains("connectRate: 5/s") && !flags.contains("cluster"))
        let port = try plan(["--preset", "azure-managed-redis", "--target", "redis://host:7000"])
        #expect(port.contains(#"url: "redis://host:7000/0""#))
        let environment = try plan(["--preset", "azure-cache-for-redis"], environment: ["CACHEGAUGE_TARGET": "host"])
        #expect(environment.contains(#"url: "rediss://host:6380/0""#))
    }

    @Test("is printed with its sources, alone or over a profile")
    func show() throws {
        let alone = try Workplace().run(["profile", "show", "azure-managed-redis"])
        #expect(alone.code == 0)
        #expect(alone.standardOutput.contains("# Sources: "))
        #expect(alone.standardOutput.contains("  port: 10000\n"))
        let place = try Workplace()
        let over = try place.run(["profile", "show", "smoke", "--preset", "azure-managed-redis"])
        #expect(over.code == 0)
        #expect(over.standardOutput.contains("name: smoke\n"))
        #expect(over.standardOutput.contains("  port: 10000\n"))
        // What is shown is a profile that says the same.
        try place.write(over.standardOutput, to: "again.yaml")
        #expect(try place.run(["profile", "show", "again.yaml"]).standardOutput == over.standardOutput)
    }

    @Test("that does not exist is answered with the nearest name: bad usage")
    func unknown() throws {
        for arguments in [["run"], ["compare"], ["profile", "show", "smoke"]] {
            let output = try Workplace().run(arguments + ["--preset", "azure-manged-redis"])
            #expect(output.code == 64)
            #expect(
                output.standardError
                    == "Error: There is no preset \"azure-manged-redis\"; there are azure-managed-redis, "
                    + "azure-cache-for-redis. Did you mean \"azure-managed-redis\"?\n")
        }
    }

    @Test("opens connections to a local server by TLS at its pace")
    func run() throws {
        let certificates = try Certificates()
        let server = try RedisServer(
            password: "sesame",
            tls: .init(try certificates.sign("server"), authority: certificates.authority.certificate))
        let place = try Workplace()
        let output = try place.run(
            QuickRun.arguments + [
                "--preset", "azure-cache-for-redis", "--target", "localhost:\(server.tlsPort ?? 0)", "--tls-ca",
                certificates.authority.certificate,
            ], environment: ["REDISCLI_AUTH": "sesame"])
        #expect(QuickRun.done.contains(output.code), "\(output.standardError)")
        #expect(output.standardOutput.contains("rediss://***@localhost:"))
    }
}
