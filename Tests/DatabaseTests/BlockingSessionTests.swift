// SPDX-License-Identifier: Apache-2.0
import Database
import Glibc
import Synchronization
import Testing

@Suite("A blocking driver on a thread of its own")
struct BlockingSessionTests {
    /// What the drivers of one test do and saw.
    private final class Stage: Sendable {
        let isHeld = Atomic<Bool>(false)
        let isFailing = Atomic<Bool>(false)
        let ended = Atomic<Int>(0)
        let threads = Mutex<Set<UInt>>([])
    }

    /// Answers a read with the id's digits and a write with what was written; waits while it is held.
    private final class StagedDriver: BlockingDriver {
        let stage: Stage
        var text: [UInt8] = []
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 1)

        init(_ stage: Stage) { self.stage = stage }

        deinit { bytes.deallocate() }

        func connect() -> DatabaseOutcome {
            let thread = UInt(pthread_self())
            stage.threads.withLock { _ = $0.insert(thread) }
            guard stage.isFailing.load(ordering: .relaxed) else { return .connected }
            return .failed(DatabaseFailure(.authentication, text: "no", endsSession: true))
        }

        func run(_ query: DatabaseQuery) -> DatabaseOutcome {
            while stage.isHeld.load(ordering: .relaxed) { usleep(1_000) }
            switch query {
            case .read(let id): text = Array("\(id)".utf8)
            case .write(_, let value): text = Array(value)
            }
            bytes.copyBytes(from: text)
            return .row(UnsafeRawBufferPointer(rebasing: bytes[..<text.count]))
        }

        func disconnect() { stage.ended.add(1, ordering: .relaxed) }
    }

    @Test("answers as the driver does, on another thread, and ends it when it is closed")
    func answers() throws {
        let stage = Stage()
        let loop = try SessionLoop()
        let session = loop.add(BlockingSessionAdapter { StagedDriver(stage) })
        #expect(try loop.connect(session) == .connected)
        for id in Int64(0)..<500 { #expect(try loop.read(session, id) == .row(Array("\(id)".utf8))) }
        #expect(try loop.write(session, 1, [1, 2, 3]) == .row([1, 2, 3]))
        #expect(try loop.write(session, 1, []) == .row([]))
        stage.threads.withLock { #expect(!$0.contains(UInt(pthread_self()))) }
        loop.close(session)
        try waitFor(stage, ended: 1)
        stage.isFailing.store(true, ordering: .relaxed)
        #expect(try loop.connect(session).failure?.kind == .authentication)
    }

    @Test("does not hold the loop up when its driver hangs")
    func hangs() throws {
        let stage = Stage()
        let loop = try SessionLoop()
        let session = loop.add(BlockingSessionAdapter { StagedDriver(stage) })
        #expect(try loop.connect(session) == .connected)
        stage.isHeld.store(true, ordering: .relaxed)
        #expect(try loop.take(loop.begin(session, .read(id: 1)), of: session) == nil)
        loop.close(session)
        #expect(stage.ended.load(ordering: .relaxed) == 0)
        #expect(try loop.connect(session) == .connected)
        stage.isHeld.store(false, ordering: .relaxed)
        #expect(try loop.read(session, 2) == .row([0x32]))
        try waitFor(stage, ended: 1)
    }

    @Test("has a cost of handing over that can be measured")
    func cost() throws {
        let cost = try HandOverCost.measure(rounds: 200)
        #expect(cost.medianNs > 0)
        #expect(cost.p99Ns >= cost.medianNs)
        #expect(cost.processorNs > 0)
    }

    private func waitFor(_ stage: Stage, ended: Int) throws {
        var tries = 0
        while stage.ended.load(ordering: .relaxed) < ended {
            usleep(2_000)
            tries += 1
            try #require(tries < 5_000, "The driver was not ended.")
        }
    }
}
