// SPDX-License-Identifier: Apache-2.0
import Engine
import Experiments
import Gate
import Network
import RESP
import Results
import Sandbox
import ScriptedServer
import Testing
import VirtualSearches

@Suite("A capacity in real time") struct RealTimeSearchTests {
    /// Twenty connections with one operation each, answered after 50 ms: at most 400/s.
    ///
    /// A mean of 300 ms is missed only near that. A busy machine may be late, and then the client is
    /// the limit; what was found is still no more than the target can do.
    @Test("lies below what the connections can carry")
    func search() throws {
        var script = Script()
        script.replies = .constant(Array("$-1\r\n".utf8))
        script.replyDelay = .fixed(50_000_000)
        let host = try ServiceHost(ScriptedService(script))
        guard case .tcp(let address, let port) = try host.start() else { throw SandboxError("not a TCP port") }
        defer { host.stop() }
        let url = "redis://\(address):\(port)"
        let question = CapacityQuestion(
            levels: [level(.mean(.response), .below, 300e6, "300ms")],
            settings: [.init(connections: 20, depth: 1), .init(connections: 10, depth: 1)], stepLength: 500_000_000,
            warmup: 100_000_000, askedPerSecond: 100)
        let load = StepLoad(
            connections: 20, depth: 1, ratePerSecond: nil, duration: 1_000_000_000, warmup: 0, number: 1, isFirst: true,
            purpose: "ramp")
        let administration = try TargetAdministration(try stepPlan(load, seed: 1, url: url))
        let runner = LiveBlockRunner(target: administration, tool: "cachegauge 0") { _ in }
        let maker = StepMaker(
            runner: runner, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ) { try stepPlan($0, seed: 1, url: url) }
        let record = try CapacityRun(question: question, maker: maker).run()
        let capacity = try #require(record.capacity)
        #expect([.found, .clientLimit, .unconfirmed].contains(capacity.outcome), "\(capacity.explanation)")
        // Half a second shows an overload of more than a tenth.
        #expect(capacity.perSecond <= 470)
        // Twice the connections do twice as much, in closed loops that nothing hurries.
        let ramp = capacity.ramp.map(\.perSecond)
        #expect(ramp.count == 2 && ramp[0] <= 440 && ramp[1] <= 220)
        if capacity.outcome == .found {
            // How much less it is says how busy the machine was.
            #expect(capacity.perSecond > 0 && !capacity.atCapacity.isEmpty)
            #expect(record.measure.completed > 0)
        }
    }
}
