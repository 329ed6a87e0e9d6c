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
        /// Whether the next query ends the session.
        let isLosing = Atomic<Bool>(false)
        let count = Atomic<Int>(0)
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
            stage.count.add(1, ordering: .relaxed)
            while stage.isHeld.load(ordering: .relaxed) { usleep(1_000) }
            if stage.isLosing.load(ordering: .relaxed) {
                return .failed(DatabaseFailure(.connection, text: "gone", endsSession: true))
            }
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

    @Test("goes on by itself with a query that was given ahead, and keeps the row before it")
    func goesOn() throws {
        let stage = Stage()
        let session = BlockingSessionAdapter { StagedDriver(stage) }
        #expect(session.takesNext)
        #expect(try Self.answer(session) { session.connect() } == .connected)
        _ = session.begin(.read(id: 0))
        for id in Int64(1)..<300 {
            let written = Array("w\(id)".utf8)
            if id % 3 == 0 {
                written.withUnsafeBytes { session.giveNext(.write(id: id, value: $0)) }
            } else {
                session.giveNext(.read(id: id))
            }
            let outcome = try Self.outcome(of: session)
            // Time enough for the thread to come to the next.
            if id % 50 == 0 { usleep(2_000) }
            let before = id - 1
            #expect(Answer(outcome) == .row(Array((before % 3 == 0 && before > 0 ? "w\(before)" : "\(before)").utf8)))
            #expect(session.nextBegan != nil)
        }
        #expect(Answer(try Self.outcome(of: session)) == .row(Array("299".utf8)))
        #expect(session.nextBegan == nil)
        #expect(stage.count.load(ordering: .relaxed) == 300)
        session.close()
        try waitFor(stage, ended: 1)
    }

    @Test("gives back what it has not begun: behind a query that hangs, and behind one that ends the session")
    func withdraws() throws {
        let stage = Stage()
        let session = BlockingSessionAdapter { StagedDriver(stage) }
        #expect(try Self.answer(session) { session.connect() } == .connected)
        stage.isHeld.store(true, ordering: .relaxed)
        _ = session.begin(.read(id: 1))
        while stage.count.load(ordering: .relaxed) == 0 { usleep(1_000) }
        session.giveNext(.read(id: 2))
        #expect(session.withdrawNext())
        session.close()
        stage.isHeld.store(false, ordering: .relaxed)
        try waitFor(stage, ended: 1)
        #expect(stage.count.load(ordering: .relaxed) == 1)

        #expect(try Self.answer(session) { session.connect() } == .connected)
        stage.isHeld.store(true, ordering: .relaxed)
        stage.isLosing.store(true, ordering: .relaxed)
        _ = session.begin(.read(id: 3))
        session.giveNext(.read(id: 4))
        stage.isHeld.store(false, ordering: .relaxed)
        #expect(Answer(try Self.outcome(of: session)).failure?.text == "gone")
        #expect(session.withdrawNext())
        session.close()
        try waitFor(stage, ended: 2)
        #expect(stage.count.load(ordering: .relaxed) == 2)
    }

    @Test("does not give back what it has begun")
    func keepsWhatHasBegun() throws {
        let stage = Stage()
        let session = BlockingSessionAdapter { StagedDriver(stage) }
        #expect(try Self.answer(session) { session.connect() } == .connected)
        stage.isHeld.store(true, ordering: .relaxed)
        _ = session.begin(.read(id: 1))
        session.giveNext(.read(id: 2))
        stage.isHeld.store(false, ordering: .relaxed)
        while stage.count.load(ordering: .relaxed) < 2 { usleep(1_000) }
        #expect(!session.withdrawNext())
        session.close()
        try waitFor(stage, ended: 1)
    }

    /// The outcome of the oldest query under way.
    private static func outcome(of session: BlockingSessionAdapter) throws -> DatabaseOutcome {
        for _ in 0..<20_000 {
            if case .done(let outcome) = session.advance() { return outcome }
            usleep(1_000)
        }
        throw DatabaseFailure(.timeout, text: "no outcome within 20 s")
    }

    private static func answer(_ session: BlockingSessionAdapter, _ begin: () -> SessionProgress) throws -> Answer {
        if case .done(let outcome) = begin() { return Answer(outcome) }
        return Answer(try outcome(of: session))
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
