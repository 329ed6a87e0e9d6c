// SPDX-License-Identifier: Apache-2.0
package import Engine
internal import RESP
internal import Sizing

/// Looks at a live cache without touching it: INFO, DBSIZE, and a bounded number of keys by SCAN, each with TYPE, PTTL,
/// MEMORY USAGE and STRLEN.
///
/// It reads only, and slowly: a group of keys, then a pause. A command that is refused is left out from then on.
package struct CacheSampler {
    /// Keys in one group, with four commands each.
    static let groupKeys = 25
    /// At most 2,500 commands per second: 100 of a group, then this long a pause, in nanoseconds.
    static let pause: Int64 = 40_000_000
    /// A sparse cache makes SCAN come back empty-handed; that often it is asked at most.
    static let mostScans = 500
    /// The rate of the cache is looked at for this long at least, in nanoseconds.
    static let leastWindow: Int64 = 1_000_000_000

    private let target: any TargetQuestions
    private let clock: SamplingClock
    private let mostKeys: Int
    private let isCancelled: () -> Bool

    package init(
        _ target: any TargetQuestions, mostKeys: Int, clock: SamplingClock,
        isCancelled: @escaping () -> Bool = { false }
    ) {
        self.target = target
        self.mostKeys = mostKeys
        self.clock = clock
        self.isCancelled = isCancelled
    }

    package func sample() throws(TargetError) -> CacheSample {
        var look = try begin()
        try self.look(&look, mostKeys: mostKeys)
        wait(since: look.start)
        return try finish(look)
    }

    /// A look that is not over.
    struct Look {
        var sample = CacheSample()
        let start: Int64
        let before: [String: String]
        /// Our own.
        var commands = 3.0
    }

    /// Counters and the number of keys.
    func begin() throws(TargetError) -> Look {
        var look = Look(start: clock.now(), before: try target.info())
        if case .integer(let keys) = try target.ask("DBSIZE") {
            look.sample.keys = UInt64(max(0, keys))
        } else {
            look.sample.refused.append("DBSIZE")
        }
        // Before we look ourselves: STRLEN counts as a read.
        look.sample.reads = CommandShares.reads(try target.info("commandstats"))
        return look
    }

    func look(_ look: inout Look, mostKeys: Int) throws(TargetError) {
        look.commands += try self.look(&look.sample, mostKeys: mostKeys)
    }

    /// Waits until counters have had time to grow.
    func wait(since start: Int64) {
        let rest = Self.leastWindow - (clock.now() - start)
        if rest > 0 { clock.sleep(rest) }
    }

    func finish(_ look: Look) throws(TargetError) -> CacheSample {
        var sample = look.sample
        sample.info = try target.info()
        if sample.info.isEmpty { sample.refused.append("INFO") }
        addRates(&sample, look.before, seconds: Double(clock.now() - look.start) / 1e9, ownCommands: look.commands)
        return sample
    }

    /// Looks at keys until there are enough or no more; returns the number of commands that it took.
    private func look(_ sample: inout CacheSample, mostKeys: Int) throws(TargetError) -> Double {
        var cursor = "0"
        var scans = 0
        var commands = 0.0
        var waiting: [String] = []
        var probes = KeyProbe.all
        repeat {
            guard case .array(let page) = try target.ask("SCAN", cursor, "COUNT", "100"), page.count == 2,
                let next = page[0].text
            else {
                sample.refused.append("SCAN")
                return commands + 1
            }
            cursor = next
            scans += 1
            commands += 1
            waiting += Self.names(page[1], &sample)
            while !waiting.isEmpty, sample.looked + sample.vanished < mostKeys, !isCancelled() {
                let room = mostKeys - sample.looked - sample.vanished
                let group = Array(waiting.prefix(min(Self.groupKeys, room)))
                waiting.removeFirst(group.count)
                commands += Double(group.count * probes.count)
                try look(at: group, with: &probes, &sample)
                clock.sleep(Self.pause)
            }
        } while cursor != "0" && sample.looked + sample.vanished < mostKeys && scans < Self.mostScans && !isCancelled()
        return commands
    }

    /// The names of a page, without those that are no text and cannot be asked for.
    private static func names(_ page: ReplyValue, _ sample: inout CacheSample) -> [String] {
        (page.values ?? []).compactMap { value in
            guard case .bulk(let bytes) = value, let name = String(validating: bytes, as: UTF8.self) else {
                sample.unreadable += 1
                return nil
            }
            return name
        }
    }

    private func look(
        at keys: [String], with probes: inout [KeyProbe], _ sample: inout CacheSample
    ) throws(TargetError) {
        let asked = probes
        guard !asked.isEmpty else { return }
        let replies = try target.ask(all: keys.flatMap { key in asked.map { $0.command(key) } })
        guard replies.count == keys.count * asked.count else { return }
        for (index, key) in keys.enumerated() {
            var facts = KeyFacts()
            for (place, probe) in asked.enumerated() {
                let reply = replies[index * asked.count + place]
                if KeyProbe.isRefusal(reply) {
                    probes.removeAll { $0 == probe }
                    if !sample.refused.contains(probe.title) { sample.refused.append(probe.title) }
                } else {
                    facts.add(reply, of: probe)
                }
            }
            facts.note(in: &sample, keyBytes: key.utf8.count)
        }
    }

    /// What happened in between, without what we did ourselves.
    private func addRates(
        _ sample: inout CacheSample, _ before: [String: String], seconds: Double, ownCommands: Double
    ) {
        func growth(_ key: String) -> Double? {
            guard let start = before[key].flatMap({ Double($0) }), let end = sample.number(key), end >= start else {
                return nil
            }
            return end - start
        }
        if let commands = growth("total_commands_processed"), seconds > 0 {
            let others = max(0, commands - ownCommands)
            sample.ratePerSecond = others / seconds
            // Our own bytes are in the counters too: only where we are lost among the others are they a mean.
            if others > 10 * ownCommands, let received = growth("total_net_input_bytes"),
                let sent = growth("total_net_output_bytes")
            {
                sample.bytesPerOperation = (received + sent) / commands
            }
        }
    }
}
