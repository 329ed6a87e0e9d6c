// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Glibc
internal import Plan
internal import RESP
internal import Sizing

/// A live cache that is looked at, or a scratch database that is measured.
struct SizeTarget {
    private static let timeout: Int64 = 5_000_000_000

    private let conversation: TargetConversation
    private let isQuiet: Bool

    /// - Parameter tls: how a rediss:// target is known.
    init(_ text: String, tls: TLSPlan, passwordFile: String?, isQuiet: Bool) throws {
        var url = try TargetURL.parse(text)
        if let passwordFile {
            url.password = try TargetOptions.firstLine(passwordFile)
        } else if url.password == nil {
            url.password = Environment.value("REDISCLI_AUTH")
        }
        self.isQuiet = isQuiet
        conversation = try TargetConversation(
            TargetPlan(
                url: url, resp: 2, connectTimeout: Self.timeout, timeout: Self.timeout,
                tls: url.usesTLS ? tls : TLSPlan()))
    }

    /// What the cache tells, without a change to it.
    func facts(mostKeys: Int, needsKeys: Bool) throws -> SizingFacts {
        let sampler = ClusterSampler(conversation, mostKeys: mostKeys, clock: Self.clock)
        return try LiveFacts(sample: sampler.sample(), url: conversation.url).facts(needsKeys: needsKeys)
    }

    /// The constants of the memory model, measured for keys of these facts.
    func measure(_ facts: SizingFacts, usesFullDatabase: Bool) throws -> MeasuredMemory {
        guard let keys = facts.keys, !facts.lengths.isEmpty else {
            throw UsageError("--measure-memory needs to know the keys: give --keys, --key-size and --value-size.")
        }
        let data = DataSet(keys: keys, lengths: facts.lengths, expiringKeys: 0)
        let lengths = DataSet.Lengths(
            key: Int(data.meanKeyBytes.rounded()), value: Int(data.meanValueBytes.rounded()))
        Interruption.shared.beginSession()
        let progress = SizeProgress(isQuiet: isQuiet)
        let measurement = MemoryMeasurement(
            conversation, names: try ScratchKeys(lengths),
            // Long enough that none expires before it is counted.
            expirySeconds: facts.expiringShare > 0 ? 86_400 : nil, clock: Self.clock,
            isCancelled: { Interruption.shared.isInterrupted }, progress: progress.show)
        defer { progress.clear() }
        do {
            return try measurement.measure(
                against: facts.chosenModel, classes: facts.classes, usesFullDatabase: usesFullDatabase)
        } catch is MeasurementCancelled {
            throw ExitStatus.interrupted
        }
    }

    private static var clock: SamplingClock {
        SamplingClock(
            now: {
                var time = timespec()
                clock_gettime(CLOCK_MONOTONIC, &time)
                return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            },
            sleep: { nanoseconds in
                var time = timespec(
                    tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
                nanosleep(&time, nil)
            })
    }
}

/// How far a measurement is, on a terminal alone.
struct SizeProgress {
    var isQuiet: Bool

    func show(_ text: String) {
        if !isQuiet && StandardError.isTerminal { StandardError.write("\r\u{1B}[Kmeasuring memory: \(text)") }
    }

    func clear() {
        if !isQuiet && StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
    }
}
