// SPDX-License-Identifier: Apache-2.0
package import Results

/// The conditions of a run, line by line: two runs differ in what is measured where they differ in a hard line, and may
/// differ where they do in a soft one.
package struct Fingerprint: Equatable, Sendable {
    package var hard: OrderedTexts = [:]
    package var soft: OrderedTexts = [:]

    package init() {}

    /// What the server's configuration is, as far as INFO tells it to everybody.
    private static let settings = [
        "maxmemory", "maxmemory_policy", "aof_enabled", "cluster_enabled", "connected_slaves", "io_threads_active",
        "mem_allocator",
    ]

    /// Before the names of what CONFIG GET shows.
    ///
    /// Baselines of earlier versions have no such lines.
    static let configured = "server.config."

    package init(_ record: RunRecord) {
        let target = record.target
        var hard = [
            ("server", target.server), ("server.version", target.version), ("server.mode", target.mode),
            ("transport", Self.transport(target)), ("resp", String(target.resp)),
        ]
        for setting in Self.settings {
            if let value = record.server.before[setting] { hard.append(("server.\(setting)", value)) }
        }
        hard += (record.server.settings?.all ?? []).map { (Self.configured + $0.key, $0.value) }
        hard += [
            ("machine.cpu", record.machine.cpu), ("machine.cores", String(record.machine.cores)),
            (
                "latency",
                record.load.isClosed ? "from written to done (closed loop)" : "from scheduled to done (open loop)"
            ),
        ]
        self.hard = OrderedTexts(hard.map { (key: $0.0, value: $0.1) })
        soft = [
            "tool.version": record.tool.version, "machine.kernel": record.machine.kernel,
            "machine.os": record.machine.os, "machine.memory": Quantity.bytes(Double(record.machine.memoryBytes)),
        ]
        let told = [
            ("machine.clockSource", record.machine.clockSource), ("machine.hypervisor", record.machine.hypervisor),
            ("server.os", record.server.before["os"]),
        ]
        soft = OrderedTexts(soft.all + told.compactMap { line in line.1.map { (key: line.0, value: $0) } })
    }

    /// The way to the target, without its name: a socket file, this machine, or the network.
    private static func transport(_ target: TargetRecord) -> String {
        guard !target.url.hasPrefix("unix:") else { return "unix socket" }
        let host = target.url.split(separator: "/").dropFirst().first.map { authority in
            authority.split(separator: "@").last.map(String.init) ?? ""
        }
        let isLocal = ["127.", "localhost", "[::1]"].contains { host?.hasPrefix($0) == true }
        return (isLocal ? "loopback" : "network") + (target.tls ? " with TLS" : "")
    }

    /// A short name of the hard lines.
    package var identity: String {
        Identity.text(of: hard.all.map { "\($0.key)=\($0.value)\n" }.joined())
    }
}

/// A line in which two conditions differ.
package struct FingerprintDifference: Equatable, Sendable {
    /// `server.version`, or `profile.load.rate`.
    package var line: String
    /// Nil where it is not told.
    package var baseline: String?
    package var run: String?
    /// What the two sides are called.
    var names = (baseline: "baseline", run: "runs")
    /// The whole sentence, where it is kept and nothing else.
    private var sentence: String?

    init(line: String, baseline: String?, run: String?) {
        self.line = line
        self.baseline = baseline
        self.run = run
    }

    init(sentence: String) {
        self.init(line: sentence, baseline: nil, run: nil)
        self.sentence = sentence
    }

    /// `machine.cores: 4 in the baseline, 2 in the runs`.
    package var text: String {
        sentence
            ?? "\(line): \(baseline ?? "not told") in the \(names.baseline), \(run ?? "not told") in the \(names.run)"
    }

    package static func == (one: Self, other: Self) -> Bool {
        (one.line, one.baseline, one.run, one.sentence) == (other.line, other.baseline, other.run, other.sentence)
            && one.names == other.names
    }

    /// The lines in which two lists differ, in the order of the first.
    package static func between(
        _ first: [(key: String, value: String)], _ second: [(key: String, value: String)], prefix: String = ""
    ) -> [FingerprintDifference] {
        let (one, other) = (values(first), values(second))
        return first.compactMap { line in
            other[line.key] == line.value
                ? nil : FingerprintDifference(line: prefix + line.key, baseline: line.value, run: other[line.key])
        }
            + second.compactMap { line in
                one[line.key] == nil
                    ? FingerprintDifference(line: prefix + line.key, baseline: nil, run: line.value) : nil
            }
    }

    private static func values(_ lines: [(key: String, value: String)]) -> [String: String] {
        Dictionary(lines.map { ($0.key, $0.value) }) { _, last in last }
    }
}

extension Fingerprint: JSONRecord {
    package static let fields: [JSONField<Fingerprint>] = [.required("hard", \.hard), .added("soft", \.soft)]
}
