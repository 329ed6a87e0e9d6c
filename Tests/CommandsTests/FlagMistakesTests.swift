// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A mistake on the command line") struct FlagMistakesTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var message: String

        init(_ line: String, _ message: String) {
            arguments = line.split(separator: " ").map(String.init)
            self.message = message
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    /// Values of flags: one line each, which names the flag and shows the right spelling.
    static let values = [
        Mistake(
            "run --operations get=90%,set=20%",
            "--operations: operations: found shares that add up to 110%; allowed is 100% in all."),
        Mistake(
            "run --keys 1.5",
            #"--keys: keys.count: found "1.5"; allowed is a count from 1 to 1000G; give a whole number."#),
        Mistake("run --keys 0", #"--keys: keys.count: found "0"; allowed is a count from 1 to 1000G."#),
        Mistake(
            "run --pick zipf:0",
            #"--pick: keys.pick.exponent: found "0"; allowed is a number above 0 and up to 100, such as 0.99."#),
        Mistake(
            "run --pick zipf:-1",
            #"--pick: keys.pick.exponent: found "-1"; allowed is a number above 0 and up to 100, such as 0.99."#),
        Mistake(
            "run --value-size 5",
            #"--value-size: values.size: found "5"; allowed is a size from 1B to 512MiB, such as 512B; "#
                + "write 5B or 5KB, not 5."),
        Mistake(
            "run --value-size 5kb",
            #"--value-size: values.size: found "5kb"; allowed is a size from 1B to 512MiB, such as 512B; "#
                + #"did you mean "5KB"?"#),
        Mistake(
            "run --ttl 5",
            #"--ttl: values.ttl: found "5"; allowed is a time such as 1h, none, or { from: 50m, to: 70m }; "#
                + "write 5s or 5ms, not 5."),
        Mistake(
            "run --rate 5k",
            #"--rate: load.rate: found "5k"; allowed is a rate from 0.001/s to 100M/s, such as 50k/s; "#
                + "write 5k/s, not 5k."),
        Mistake(
            "run --arrivals steady",
            #"--arrivals: load.arrivals: found "steady"; allowed are poisson, uniform, closed."#),
        Mistake(
            "run --connections 0", #"--connections: load.connections: found "0"; allowed is a count from 1 to 100k."#),
        Mistake("run --depth 0", #"--depth: load.depth: found "0"; allowed is a count from 1 to 10k."#),
        Mistake("run --threads 0", #"--threads: load.threads: found "0"; allowed is auto or a count from 1 to 64."#),
        Mistake(
            "run --populate 5",
            #"--populate: phases.populate: found "5"; allowed is all, none or a share of the keys such as 50%; "#
                + "write 5%, not 5."),
        Mistake(
            "run --warmup 5",
            #"--warmup: phases.warmup: found "5"; allowed is a time from 0s to 30d, such as 250us, 5ms or 30s; "#
                + "write 5s or 5ms, not 5."),
        Mistake(
            "run --duration 5sec",
            #"--duration: phases.measure: found "5sec"; allowed is a time from 1ns to 30d, such as 250us, 5ms or 30s; "#
                + #""sec" is no unit here."#),
        Mistake(
            "run --requests 0", #"--requests: phases.requests: found "0"; allowed is a count from 1 to 1000000G."#),
        Mistake(
            "run --seed x", #"--seed: seed: found "x"; allowed is an integer from 0 to 18446744073709551615."#),
        Mistake("run --resp 4", #"--resp: target.resp: found "4"; allowed are 2, 3."#),
        Mistake(
            "run --connect-timeout 5",
            "--connect-timeout: target.connectTimeout: found \"5\"; allowed is a time from 1ms to 1h, such as 250us, "
                + "5ms or 30s; write 5s or 5ms, not 5."),
        Mistake(
            "run --timeout 5",
            #"--timeout: target.timeout: found "5"; allowed is a time from 1ms to 1h, such as 250us, 5ms or 30s; "#
                + "write 5s or 5ms, not 5."),
        Mistake(
            "run --target localhost",
            "--target: target.url: found a URL that cannot be read; allowed is a URL such as redis://host:6379, "
                + "rediss://host:6380 or unix:///path/to.sock; the target URL has no scheme; write redis://host:6379, "
                + "rediss://host:6379 (TLS) or unix:///path/to.sock."),
        Mistake(
            "run --set keys.cuont=5",
            #"--set: keys.cuont: found an unknown key; allowed are count, name, pick; did you mean "count"?"#),
        Mistake(
            "run --set keys.count",
            #"--set: found "keys.count"; allowed is a key and a value, such as --set keys.count=1M."#),
        Mistake(
            "run --password-file /nowhere/secret --target redis://127.0.0.1:1",
            "The password file /nowhere/secret cannot be read: No such file or directory."),
        Mistake(
            "run --password-file /dev/null --target redis://127.0.0.1:1", "The password file /dev/null is empty."),
        Mistake(
            "calibrate --duration 5",
            #"--duration: found "5"; allowed is a time such as 250us, 5ms, 30s or 1h; write 5s or 5ms, not 5."#),
        Mistake(
            "calibrate --duration 5h",
            "--duration must be from 100ms to 60s; it is the length of each of about 20 steps."),
    ]

    @Test("in a flag's value is one sentence with the flag and the right spelling", arguments: values)
    func value(mistake: Mistake) throws {
        let place = try Workplace()
        let output = try place.run(mistake.arguments)
        #expect(output.code == 64)
        #expect(output.standardOutput == "")
        #expect(output.standardError == "Error: \(mistake.message)\n")
        #expect(place.files == [])
    }

    static let flags = [
        Mistake("run --rat 5k/s", "Unknown option '--rat'. Did you mean '--rate'?"),
        Mistake("run --conections 5", "Unknown option '--conections'. Did you mean '--connections'?"),
        Mistake(
            "run --closed --rate 5k/s",
            "--closed and --rate exclude each other: a closed loop has no rate of its own."),
        Mistake("run --closed --arrivals poisson", "--closed and --arrivals poisson exclude each other."),
        Mistake("run --duration 5s --requests 5", "--duration and --requests exclude each other."),
        Mistake("run --rate", "Missing value for '--rate <rate>'"),
        Mistake("run one two", "Unexpected argument 'two'"),
        Mistake(
            "run --format jsn",
            "The value 'jsn' is invalid for '--format <format>'. Please provide one of 'text', 'markdown', 'csv', "
                + "'intervals' or 'json'."),
        Mistake(
            "run --sandbox redis",
            "The value 'redis' is invalid for '--sandbox <server>'. Please provide one of 'installed' and 'embedded'."),
        Mistake("calibrate --threads 0", "--threads must be from 1 to 64."),
        Mistake("calibrate --threads 4 --connections 3", "--connections must be from the number of threads to 10000."),
        Mistake("profile chek smoke", "2 unexpected arguments: 'chek', 'smoke'"),
    ]

    @Test("in the flags themselves is one sentence, and says where the help is", arguments: flags)
    func flag(mistake: Mistake) throws {
        let place = try Workplace()
        let output = try place.run(mistake.arguments)
        #expect(output.code == 64)
        #expect(output.standardOutput == "")
        let lines = output.standardError.split(separator: "\n")
        #expect(lines.first.map(String.init) == "Error: \(mistake.message)")
        #expect(lines.last?.hasSuffix("--help' for more information.") == true)
        #expect(place.files == [])
    }

    @Test("about processors says which there are")
    func pin() throws {
        let place = try Workplace()
        let output = try place.run(["run", "--sandbox", "embedded", "--pin", "900"])
        #expect(output.code == 64)
        #expect(
            output.standardError.hasPrefix(
                "Error: --pin (load.pin): this process may not run on processor 900; it may run on "))
        #expect(place.files == [])
    }

    @Test("about connections says which limit of the system they meet")
    func openFiles() throws {
        let place = try Workplace()
        let output = try place.shell(
            "ulimit -n 100; exec \"$CACHEGAUGE\" run --sandbox embedded --quiet --connections 500 --output run")
        #expect(output.code == 64)
        #expect(
            output.standardError
                == "Error: 500 connections need 564 open files, and the hard limit of this process is 100. Raise it "
                + "(ulimit -Hn 564, or LimitNOFILE in a service), or lower --connections.\n")
        #expect(place.files == [])
        // A soft limit alone is raised.
        let soft = try place.shell(
            "ulimit -Sn 100; exec \"$CACHEGAUGE\" run smoke --sandbox embedded --quiet --connections 150 --rate 100/s "
                + "--warmup 0s --duration 300ms --output run")
        #expect(soft.code == 0 || soft.code == 4, "\(soft.standardError)")
    }

    @Test("about a password that the sandbox does not have is said before anything is started")
    func passwordFileForTheSandbox() throws {
        let place = try Workplace()
        try place.write("secret\n", to: "password")
        let output = try place.run(["run", "--password-file", "password"])
        #expect(output.code == 64)
        #expect(
            output.standardError
                == "Error: --password-file needs a --target: the sandbox's server has no password.\n")
        #expect(place.files == ["password"])
    }
}
