// SPDX-License-Identifier: Apache-2.0
import Plan
import RESP
import Testing
import Workload

@testable import Profiles

@Suite struct ResolvedProfileTests {
    @Test func everyKeyIsPrintedInItsCanonicalSpelling() throws {
        let profile = try ReadingTests.read(
            """
            about: "Two: lines\\nand a \\"quote\\""
            seed: 18446744073709551615
            keys: { count: 100000, name: "a:{{{id:012}}}", pick: zipf }
            values: { size: "512B:80%,4096B:20%", content: text, ttl: 60m }
            operations: { get: 90%, mget: { keys: 10, weight: 10% } }
            load: { rate: 2000/s, pin: "0-2" }
            phases: { populate: 100%, warmup: 1500ms }
            target: { url: "redis://user:secret@host" }
            database:
              url: "postgres://user:secret@host/shop?options=-c%20a%3D1"
              retries: 3
              retryWait: 0.25s
              delay: lognormal:2000us:10ms
              limit: 0.2k/s
              read: 'SELECT "a" FROM b WHERE c = $1'
              write: "UPDATE b SET a = $2\\nWHERE c = $1"
              ids: SELECT c FROM b
            """)
        #expect(
            ResolvedProfile(profile).yaml == """
                name: test
                about: "Two: lines\\nand a \\"quote\\""
                seed: 18446744073709551615
                keys:
                  count: 100000
                  name: "a:{{{id:012}}}"
                  pick: { distribution: zipf, exponent: 0.99 }
                values:
                  size:
                    distribution: weighted
                    sizes:
                      - { size: 512B, weight: 80% }
                      - { size: 4KiB, weight: 20% }
                  content: text
                  compressible: 50%
                  ttl: 1h
                operations:
                  - { operation: get, weight: 90% }
                  - { operation: mget, keys: 10, weight: 10% }
                load:
                  arrivals: poisson
                  rate: 2k/s
                  connections: 50
                  depth: 16
                  threads: auto
                  pin: [0, 1, 2]
                  spin: false
                phases:
                  populate: all
                  warmup: 1500ms
                  measure: 30s
                  drain: 2s
                target:
                  url: "redis://***@host:6379/0"
                  resp: 2
                  connectTimeout: 1s
                  timeout: 1s
                database:
                  url: "postgres://***@host:5432/shop?options=-c%20a=1"
                  connections: 16
                  timeout: 5s
                  retries: 3
                  retryWait: 250ms
                  delay: { distribution: lognormal, median: 2ms, p99: 10ms }
                  strategy: delete
                  limit: 200/s
                  read: "SELECT \\"a\\" FROM b WHERE c = $1"
                  write: "UPDATE b SET a = $2\\nWHERE c = $1"
                  ids: "SELECT c FROM b"

                """)
    }

    @Test(arguments: [
        "", "keys: { count: 1, pick: hotspot:33.3%:66.7% }",
        "values: { size: 100B..4KB, content: random, compressible: 7% }",
        "values: { size: lognormal:512B:8KB, content: zeros, ttl: 50m..70m }", "values: { size: \"1B:1,2B:0,3B:5\" }",
        "values: { size: \"1B:33.3%,2B:66.7%\" }", "keys: { pick: { distribution: zipf, exponent: 0.000001 } }",
        "operations: [{ command: \"HSET {key} 'a: #b' {value}\", weight: 3 }, "
            + "{ name: x, command: \"GET {key}\", weight: 0 }]",
        "operations: { get: 33.3%, set: 66.7% }", "load: { arrivals: closed, threads: 3, spin: true, pin: [5, 7] }",
        "load: { arrivals: uniform, rate: 0.25/s }", "phases: { populate: 12.5%, requests: 1M, warmup: 0s }",
        "about: \"- [x] \\t\\u0085 \\u2028 \\e {}: 'a' \\\\ é 🙂\"", "about: \"null\"", "about: '~'", "about: \"\"",
        "seed: 0\nname: a.b-c_d", "keys: { name: \"%{id}\" }", "target: { url: 'unix:///tmp/a.sock?db=3', resp: 3 }",
        "target: { url: 'redis://[::1]:7000/2' }",
        "database: { url: 'sqlite:/var/tmp/a b.db', delay: 2ms, retries: 0, limit: 1 worker, strategy: write-through }",
        "database: { url: 'postgres://[fe80::1%25eth0]/a%20b%3F?options=-c%20a%3D1', limit: 0.25/s, timeout: 90s }",
        "target: { url: 'rediss://cache:6380', tls: { ca: '/etc/a b.pem', cert: me.crt, key: 'me: key', serverName: c.d } }",
        "target: { tls: { insecure: true } }",
        "database: { read: \"SELECT '{}' -- $1\", ids: \"- [x]: 'y' # z\", connections: 10k }",
    ])
    func whatIsPrintedReadsBackAsTheSame(text: String) throws {
        let profile = try ReadingTests.read(text)
        let resolved = ResolvedProfile(profile)
        let again = try ReadingTests.read(resolved.yaml)
        #expect(ResolvedProfile(again) == resolved)
        try expectSamePlan(profile, again)
    }

    @Test func credentialsAreNeverPrinted() throws {
        let profile = try ReadingTests.read("target: { url: 'redis://me:secret@host:7000/2' }")
        let yaml = ResolvedProfile(profile).yaml
        #expect(yaml.contains("redis://***@host:7000/2"))
        #expect(!yaml.contains("secret"))
        let again = try ReadingTests.read(yaml)
        #expect(again.target.url?.address == profile.target.url?.address)
        #expect(again.target.url?.password == nil)
        try expectSamePlan(profile, again)
    }

    @Test(arguments: [
        ("postgres://me:secret@host:7000/db", "postgres://***@host:7000/db"),
        ("postgres://me:se/c@r?et@/db?host=/run", "postgres://***@/db?host=/run"),
        ("postgres://secret@host", "postgres://***@host:5432/"),
    ])
    func credentialsOfADatabaseAreNeverPrinted(url: String, shown: String) throws {
        let profile = try ReadingTests.read("database: { url: '\(url)' }")
        let yaml = ResolvedProfile(profile).yaml
        #expect(yaml.contains("url: \"\(shown)\"\n"))
        for part in ["secret", "se/c", "r?et"] { #expect(!yaml.contains(part)) }
        let again = try ReadingTests.read(yaml)
        #expect(again.database.url?.description == shown.replacing("***@", with: ""))
    }

    @Test func aProfileWithoutADatabaseShowsWhatOneWouldGet() throws {
        #expect(
            ResolvedProfile(Profile()).yaml.hasSuffix(
                """
                database:
                  connections: 16
                  timeout: 5s
                  retries: default
                  retryWait: 100ms
                  delay: none
                  strategy: delete
                  limit: none

                """))
    }

    @Test(arguments: BundledProfiles.all.map(\.name))
    func everyBundledProfileReadsBackAsTheSame(name: String) throws {
        let profile = try Profile(ProfileLibrary(folder: "/nowhere").find(name))
        let again = try ReadingTests.read(ResolvedProfile(profile).yaml)
        #expect(ResolvedProfile(again) == ResolvedProfile(profile))
        try expectSamePlan(profile, again)
    }

    private func expectSamePlan(_ first: Profile, _ second: Profile) throws {
        let planner = Planner(machine: MachineFacts(processors: 4))
        let plans = try [first, second].map { try planner.plan($0, target: .parse("redis://host")) }
        #expect(plans[0].name == plans[1].name)
        #expect(plans[0].about == plans[1].about)
        #expect(plans[0].seed == plans[1].seed)
        #expect(plans[0].keys.count == plans[1].keys.count)
        #expect(plans[0].keys.name == plans[1].keys.name)
        #expect(first.keys.pick == second.keys.pick)
        #expect(type(of: plans[0].keys.pick) == type(of: plans[1].keys.pick))
        let quantiles = (0..<100).map { Double($0) / 100 }
        #expect(
            quantiles.map { plans[0].values.size.bytes(quantile: $0) }
                == quantiles.map { plans[1].values.size.bytes(quantile: $0) })
        #expect(plans[0].values.content == plans[1].values.content)
        #expect(plans[0].values.compressible == plans[1].values.compressible)
        #expect(plans[0].values.expiry == plans[1].values.expiry)
        #expect(plans[0].operations.map(\.kind) == plans[1].operations.map(\.kind))
        #expect(plans[0].operations.map(\.weight) == plans[1].operations.map(\.weight))
        #expect(first.load.arrivals == second.load.arrivals)
        #expect(plans[0].load.connections == plans[1].load.connections)
        #expect(plans[0].load.depth == plans[1].load.depth)
        #expect(plans[0].load.threads == plans[1].load.threads)
        #expect(plans[0].load.pin == plans[1].load.pin)
        #expect(plans[0].load.spin == plans[1].load.spin)
        #expect(plans[0].phases.populate == plans[1].phases.populate)
        #expect(plans[0].phases.warmup == plans[1].phases.warmup)
        #expect(plans[0].phases.measure == plans[1].phases.measure)
        #expect(plans[0].phases.drain == plans[1].phases.drain)
        #expect(plans[0].target.timeout == plans[1].target.timeout)
        #expect(plans[0].target.connectTimeout == plans[1].target.connectTimeout)
        #expect(plans[0].target.resp == plans[1].target.resp)
        #expect(first.target.url?.address == second.target.url?.address)
        #expect(first.target.url?.database == second.target.url?.database)
        #expect(first.database.url?.description == second.database.url?.description)
        #expect(first.database.connections == second.database.connections)
        #expect(first.database.timeout == second.database.timeout)
        #expect(first.database.delay == second.database.delay)
        #expect(first.database.strategy == second.database.strategy)
        #expect(first.database.limit == second.database.limit)
        #expect(first.database.statements == second.database.statements)
        if first.load.arrivals != "closed" { #expect(first.load.ratePerSecond == second.load.ratePerSecond) }
    }
}
