// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import Network
package import Plan
internal import RESP
internal import Workload

/// Reads every key of a run back once the target answers again.
package struct FinalRead {
    /// The plan of the run; its target is the one that is read, which may be another one than was written to.
    package var plan: RunPlan
    /// The version of the run's values.
    package var run: UInt64
    /// How long is waited for the target to answer and to have its data, in nanoseconds.
    package var patience: Int64

    /// Keys in one command, and numbers beyond the last write that are looked at too.
    private static let batch: UInt64 = 500
    private static let beyond: UInt64 = 1000

    package init(plan: RunPlan, run: UInt64, patience: Int64) {
        self.plan = plan
        self.run = run
        self.patience = patience
    }

    /// Waits for the target and reads the keys of all numbers below `end`, and some beyond.
    ///
    /// Throws `ReadBackError` where it is not read whole: then nothing is known of any write.
    package func read(
        end: UInt64, isCancelled: () -> Bool, progress: (Double) -> Void
    ) throws(ReadBackError) -> ReadBack {
        var connection = try awaitTarget(isCancelled)
        var found = ReadBack(count: end + Self.beyond)
        var next: UInt64 = 0
        while next < found.count {
            let batch = next..<min(next + Self.batch, found.count)
            do throws(TargetError) {
                try take(batch, connection, &found)
            } catch {
                // A server that fails over again is waited for once more.
                connection = try awaitTarget(isCancelled)
                do throws(TargetError) {
                    try take(batch, connection, &found)
                } catch {
                    throw ReadBackError("The keys could not be read back: \(error)")
                }
            }
            if isCancelled() { throw ReadBackError("The read back of the keys was interrupted.") }
            next = batch.upperBound
            progress(Double(next) / Double(found.count))
        }
        return found
    }

    private func take(
        _ numbers: Range<UInt64>, _ connection: TargetConversation, _ found: inout ReadBack
    ) throws(TargetError) {
        let keys = numbers.map { plan.keys.name.text(of: $0) }
        let reply = try connection.ask(all: [["MGET"] + keys])[0]
        guard case .array(let values) = reply, values.count == keys.count else {
            throw .nothingSucceeded(
                url: connection.url, during: "the read back",
                reason: reply.text ?? "MGET was answered by something else")
        }
        for (number, value) in zip(numbers, values) { found[number] = judge(value, number) }
    }

    private func judge(_ value: ReplyValue, _ number: UInt64) -> ReadBack.Found {
        guard case .bulk(let bytes) = value else { return value == .null ? .nothing : .foreign }
        switch bytes.withUnsafeBytes({ ValueCheck.check(bytes: $0) }) {
        case .intact(let key, let version) where key == number: return version == run ? .ours : .older
        default: return .foreign
        }
    }

    /// Waits until the target answers a read: it may be starting, loading its data, or handing over.
    private func awaitTarget(_ isCancelled: () -> Bool) throws(ReadBackError) -> TargetConversation {
        let deadline = clinux_monotonic() + patience
        var reason = ""
        while true {
            do {
                let connection = try TargetConversation(plan.target)
                let reply = try connection.ask(all: [["MGET", plan.keys.name.text(of: 0)]])[0]
                guard case .error(let text) = reply else { return connection }
                reason = "it answers “\(text)”"
            } catch {
                reason = "\(error)"
            }
            if isCancelled() { throw ReadBackError("The wait for the target was interrupted.") }
            guard clinux_monotonic() < deadline else {
                let seconds = patience / 1_000_000_000
                throw ReadBackError(
                    "The target \(plan.target.url) could not be read within \(seconds) s of the load's end: \(reason)")
            }
            usleep(20_000)
        }
    }
}

/// Why the keys of a run were not all read back, as a sentence.
package struct ReadBackError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
