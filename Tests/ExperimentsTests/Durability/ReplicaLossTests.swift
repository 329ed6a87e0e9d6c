// SPDX-License-Identifier: Apache-2.0
import Engine
import Glibc
import Network
import Plan
import RESP
import Results
import Sandbox
import Synchronization
import Testing
import Workload

@testable import Experiments

/// A real primary with a replica that has fallen behind when the primary dies.
@Suite("A primary that is killed ahead of its replica") struct ReplicaLossTests {
    private static let size = 16_384

    /// Where both stood at the kill, and what went wrong on the way.
    private final class Offsets: Sendable {
        let primary = Mutex(0)
        let replica = Mutex(0)
    }

    @Test("has lost as many writes as the offsets differ by")
    func offsets() throws {
        let folder = try SandboxFolder()
        let sandbox = try PersistentSandbox(settings: [], replicas: 1, folder: folder.path)
        defer {
            sandbox.stop()
            folder.remove()
        }
        let name = KeyName(prefix: Array("cachegauge:test:".utf8), suffix: [], digits: 12)
        let size = FixedSize(parameters: ParameterValues(["size": .number(Double(Self.size))]))
        let plan = RunPlan(
            name: "durable", about: "", seed: 42,
            keys: KeyPlan(
                count: 1_000_000, name: name, nameText: "cachegauge:test:{id:012}",
                pick: UniformPick(keys: 1_000_000, parameters: ParameterValues([:]), seed: 42)),
            values: ValuePlan(size: size, content: .zeros, compressible: 0, expiry: .none),
            operations: [OperationPlan(kind: .set, weight: 1)],
            load: LoadPlan(
                arrivals: .open(UniformArrivals(ratePerSecond: 1000), ratePerSecond: 1000), connections: 8, depth: 1,
                threads: 1, pin: [], spin: false),
            phases: PhasePlan(populate: 0, warmup: 0, measure: .duration(1_000_000_000), drain: 1_000_000_000),
            target: TargetPlan(
                url: try TargetURL.parse(sandbox.url), resp: 2, connectTimeout: 10_000_000_000,
                timeout: 20_000_000_000),
            manners: Manners(overwrite: false, cleanup: false), resolved: .map([]))
        let question = DurabilityQuestion(
            fault: .processKill, before: 200_000_000, after: 200_000_000, faultTimeout: 120_000_000_000,
            recovery: 30_000_000_000, cost: 0, wait: nil)
        let offsets = Offsets()
        let trial = DurabilityTrial(
            question: question, plan: plan, run: 5,
            action: { lever, _ in Self.kill(sandbox, lever, offsets) },
            readTarget: {
                var target = plan.target
                target.url = try TargetURL.parse(sandbox.url)
                return target
            })
        let around = DurabilityTrial.Surroundings(
            tool: "cachegauge 0", isInterrupted: { false }, watch: { _ in }, show: { _, _ in })
        let made = try trial.make(DurabilitySettingRecord(), around)
        #expect(made.record.faultProblem == nil)
        #expect(made.record.readProblem == nil)
        let (primary, replica) = (offsets.primary.withLock { $0 }, offsets.replica.withLock { $0 })
        // As the primary hands a write on: `*3`, `SET`, the key of 28 bytes, and the value with their lengths.
        let each = 4 + 9 + 5 + 28 + 2 + 8 + Self.size + 2
        let lost = try #require(made.record.lost)
        #expect(lost > 100)
        // What is no write in between is a PING now and then, far shorter than one.
        #expect(lost == (primary - replica) / each)
        #expect((primary - replica) % each < 1000)
        #expect(made.record.unexpected == 0)
        #expect(made.record.outcome == .lost)
        #expect(made.record.failover?.nodes.isEmpty == false)
    }

    /// Freezes the replica until the primary is far ahead, holds the clients' writes, and kills the primary.
    private static func kill(_ sandbox: PersistentSandbox, _ lever: ConnectionLever, _ offsets: Offsets) -> String? {
        let (primary, replica) = (sandbox.primary, sandbox.replicas[0])
        func offset() -> Int { primary.information("replication", "master_repl_offset").flatMap { Int($0) } ?? -1 }
        replica.pause()
        // More than the kernel holds for a peer that does not read.
        let start = offset()
        guard wait({ offset() - start > 32 << 20 }) else { return "The primary got no writes." }
        guard primary.ask(["CLIENT", "PAUSE", "120000", "WRITE"]) == "+OK" else { return "CLIENT PAUSE was refused." }
        var last = -1
        guard
            wait({
                defer { last = offset() }
                return offset() == last
            })
        else { return "The primary did not come to rest." }
        offsets.primary.withLock { $0 = offset() }
        primary.kill()
        replica.resume()
        guard wait({ replica.information("replication", "master_link_status") == "down" }) else {
            return "The replica did not see the end of its primary."
        }
        do throws(SandboxError) {
            lever.lead(toLoopbackPort: try sandbox.promote())
        } catch {
            return error.description
        }
        // Of the new primary: what it had received and applied, before anything of its own.
        let received = replica.information("replication", "second_repl_offset").flatMap { Int($0) } ?? 0
        offsets.replica.withLock { $0 = received - 1 }
        return nil
    }

    private static func wait(_ condition: () -> Bool) -> Bool {
        for _ in 0..<1200 {
            if condition() { return true }
            usleep(50_000)
        }
        return false
    }
}
