// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles
internal import Sizing

/// The figures of a cache that somebody knows.
struct SizeFigures: ParsableArguments {
    @Option(help: ArgumentHelp("The number of keys: 10M.", valueName: "count"))
    var keys: String?

    @Option(help: ArgumentHelp("The length of a key's name: 32B.", valueName: "size"))
    var keySize: String?

    @Option(help: ArgumentHelp("The length of a value: 1KB.", valueName: "size"))
    var valueSize: String?

    @Option(
        help: ArgumentHelp("How long keys live: 1h, or none, which is also what counts without it.", valueName: "time"))
    var ttl: String?

    @Option(help: ArgumentHelp("The operations per second at the peak: 80k/s.", valueName: "rate"))
    var rate: String?

    @Option(help: ArgumentHelp("The connections of all clients.", valueName: "count"))
    var connections: String?

    @Option(help: ArgumentHelp("The share of the operations that read: 90%.", valueName: "share"))
    var reads: String?

    @Option(help: ArgumentHelp("The share of the operations that go to the hottest key: 5%.", valueName: "share"))
    var hotKey: String?

    @Option(help: ArgumentHelp("The generation of the server, for its memory.", valueName: "server"))
    var server: ServerName?

    @Option(help: ArgumentHelp("The quantum of the server's allocator in bytes: 8 or 16.", valueName: "bytes"))
    var allocatorQuantum: Int?

    @Option(help: ArgumentHelp("Memory of the process by memory of the data: 1.05.", valueName: "ratio"))
    var fragmentation: Double?

    @Flag(help: "The connections use no TLS.")
    var plain = false

    func validate() throws {
        if let allocatorQuantum, !AllocatorClasses.quanta.contains(allocatorQuantum) {
            throw ValidationError("--allocator-quantum must be 8 or 16.")
        }
        if let fragmentation, !(1...10).contains(fragmentation) {
            throw ValidationError("--fragmentation must be from 1 to 10, as mem_fragmentation_ratio shows it.")
        }
    }

    /// Whether the keys and their sizes are all given.
    var tellsData: Bool { keys != nil && keySize != nil && valueSize != nil }

    /// Puts the figures that are given in the place of those that are known.
    func apply(to facts: inout SizingFacts) throws {
        if let keys {
            let count = try UInt64(Self.count("--keys", keys, 1...1_000_000_000_000))
            if let known = facts.keys, known > 0, let reported = facts.reportedBytes {
                facts.reportedBytes = reported * Double(count) / Double(known)
                facts.reportedIsEstimate = true
            }
            facts.keys = count
        }
        if keySize != nil || valueSize != nil { try applySizes(to: &facts) }
        if let ttl { try applyExpiry(ttl, to: &facts) }
        if let rate { facts.ratePerSecond = try Self.parse("--rate", rate, Rates.parse) }
        if let connections { facts.connections = try Self.count("--connections", connections, 1...10_000_000) }
        if let reads {
            facts.reads = try Self.parse("--reads", reads, Shares.parse)
            facts.bytesPerOperation = nil
        }
        if let hotKey { facts.hottestKeyShare = try Self.parse("--hot-key", hotKey, Shares.parse) }
        if let server { facts.model = server.model }
        if let allocatorQuantum { facts.quantum = allocatorQuantum }
        if let fragmentation { facts.fragmentation = fragmentation }
        if plain { facts.usesTLS = false }
        try check(facts)
    }

    private func applySizes(to facts: inout SizingFacts) throws {
        let key = try keySize.map { try Self.size("--key-size", $0) }
        let value = try valueSize.map { try Self.size("--value-size", $0) }
        let known =
            facts.lengths.isEmpty && key != nil && value != nil ? [DataSet.Lengths(key: 1, value: 1)] : facts.lengths
        facts.lengths = known.map { DataSet.Lengths(key: key ?? $0.key, value: value ?? $0.value) }
        // Of other keys than these, a cache's own memory and bytes say nothing.
        facts.reportedBytes = nil
        facts.bytesPerOperation = nil
    }

    private func applyExpiry(_ ttl: String, to facts: inout SizingFacts) throws {
        guard ttl != "none" else {
            facts.expiringShare = 0
            facts.expirySeconds = nil
            return
        }
        let time = try Self.parse("--ttl", ttl, Times.parse)
        guard time > 0 else { throw UsageError("--ttl: found \"\(ttl)\"; allowed is a time above 0, or none.") }
        facts.expiringShare = 1
        facts.expirySeconds = max(1, time / 1_000_000_000)
    }

    private func check(_ facts: SizingFacts) throws {
        if let keys = facts.keys, let shortest = facts.lengths.map(\.key).min(), shortest < 8, keySize != nil {
            let names = (0..<shortest).reduce(1.0) { product, _ in product * 256 }
            guard Double(keys) <= names else {
                throw UsageError(
                    "--keys \(Counts.format(keys)) and --key-size \(shortest)B contradict each other: there are only "
                        + "\(Counts.format(UInt64(names))) different names of \(shortest) bytes.")
            }
        }
        if let hottest = facts.hottestKeyShare, hotKey != nil, let keys = facts.keys, hottest * Double(keys) < 0.999 {
            throw UsageError(
                "--hot-key \(Shares.format(hottest)) and --keys \(Counts.format(keys)) contradict each other: the hottest key "
                    + "gets at least its even share, \(Shares.format(1 / Double(keys))).")
        }
        guard facts.ratePerSecond == nil else { return }
        for (flag, value) in [("--reads", reads), ("--hot-key", hotKey)] where value != nil {
            throw UsageError("\(flag) is a share of the operations: give --rate too.")
        }
    }

    /// What to give where nothing can be calculated yet.
    func missing(_ facts: SizingFacts) -> UsageError {
        var flags: [String] = []
        if facts.keys == nil { flags.append("--keys 10M") }
        if facts.lengths.isEmpty && keySize == nil { flags.append("--key-size 32B") }
        if facts.lengths.isEmpty && valueSize == nil { flags.append("--value-size 1KB") }
        return UsageError(
            "The memory cannot be calculated: give \(flags.joined(separator: " ")), a stored run with --from, or a live cache "
                + "with --from-target.")
    }

    static func count(_ flag: String, _ text: String, _ range: ClosedRange<Int>) throws -> Int {
        let count = try parse(flag, text, Counts.parse)
        guard let number = Int(exactly: count), range.contains(number) else {
            throw UsageError(
                "\(flag): found \"\(text)\"; allowed is a count from \(range.lowerBound) to "
                    + "\(Counts.format(UInt64(range.upperBound))).")
        }
        return number
    }

    /// A key or value can have 512 MiB.
    private static func size(_ flag: String, _ text: String) throws -> Int {
        let bytes = try parse(flag, text, Sizes.parse)
        guard (1...512 << 20).contains(bytes) else {
            throw UsageError("\(flag): found \"\(text)\"; allowed is a size from 1B to 512MiB.")
        }
        return Int(bytes)
    }

    private static func parse<Value>(
        _ flag: String, _ text: String, _ read: (String) throws(QuantityError) -> Value
    ) throws -> Value {
        do throws(QuantityError) {
            return try read(text)
        } catch {
            throw UsageError("\(flag): \(error)")
        }
    }
}

/// The name of a server generation whose memory is known.
struct ServerName: ExpressibleByArgument {
    var model: any MemoryModel

    init?(argument: String) {
        guard let model = MemoryModels.named(argument) else { return nil }
        self.model = model
    }

    static var allValueStrings: [String] { MemoryModels.all.map { $0.name } }
}
