// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import Testing

/// An outcome that outlives the session's next query.
enum Answer: Equatable {
    case connected
    case row([UInt8])
    case noRow
    case written
    case failed(DatabaseFailure)

    init(_ outcome: DatabaseOutcome) {
        switch outcome {
        case .connected: self = .connected
        case .row(let bytes): self = .row(Array(bytes))
        case .noRow: self = .noRow
        case .written: self = .written
        case .failed(let failure): self = .failed(failure)
        }
    }

    var failure: DatabaseFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

/// Drives sessions as an event loop does, by the rules of `DatabaseSession`.
final class SessionLoop {
    private var reactor: LinuxReactor
    private var sessions: [any DatabaseSession] = []
    private var watched: [Int32?] = []
    private var interests: [ReadyInterest?] = []
    private var isConnected: [Bool] = []
    private var isBusy: [Bool] = []

    init() throws { reactor = try LinuxReactor() }

    func add(_ session: any DatabaseSession) -> Int {
        sessions.append(session)
        watched.append(nil)
        interests.append(nil)
        isConnected.append(false)
        isBusy.append(false)
        return sessions.count - 1
    }

    /// Takes one step's progress: the answer, or nil while the session waits.
    func take(_ progress: SessionProgress, of index: Int) throws -> Answer? {
        switch progress {
        case .done(let outcome):
            isBusy[index] = false
            if case .connected = outcome { isConnected[index] = true }
            return Answer(outcome)
        case .waiting(let descriptor, let interest):
            isBusy[index] = true
            if isConnected[index], watched[index] == descriptor, interests[index] == interest { return nil }
            watched[index] = descriptor
            interests[index] = interest
            try reactor.watch(
                descriptor, for: interest, oncePerChange: sessions[index].takesAll, token: UInt64(index))
            return nil
        }
    }

    /// Waits for events, at most 20 seconds, and advances the sessions they belong to.
    func turn() throws -> [(index: Int, answer: Answer)] {
        let deadline = reactor.now() + 20_000_000_000
        var count = 0
        while count == 0 {
            try #require(reactor.now() < deadline, "Nothing happened for 20 s.")
            count = reactor.wait(until: deadline)
        }
        var answers: [(index: Int, answer: Answer)] = []
        for event in 0..<count {
            let index = Int(reactor.event(event).token)
            guard isBusy[index] else {
                if let failure = sessions[index].checkIdle() { answers.append((index, .failed(failure))) }
                continue
            }
            if let answer = try take(sessions[index].advance(), of: index) { answers.append((index, answer)) }
        }
        return answers
    }

    /// Runs one session until it is done.
    func finish(_ index: Int, _ first: SessionProgress) throws -> Answer {
        if let answer = try take(first, of: index) { return answer }
        while true {
            for answer in try turn() where answer.index == index { return answer.answer }
        }
    }

    func connect(_ index: Int) throws -> Answer {
        if let descriptor = watched[index] { reactor.unwatch(descriptor) }
        isConnected[index] = false
        return try finish(index, sessions[index].connect())
    }

    func close(_ index: Int) {
        if let descriptor = watched[index] { reactor.unwatch(descriptor) }
        watched[index] = nil
        isBusy[index] = false
        isConnected[index] = false
        sessions[index].close()
    }

    func begin(_ index: Int, _ query: DatabaseQuery) -> SessionProgress { sessions[index].begin(query) }

    func read(_ index: Int, _ id: Int64) throws -> Answer { try finish(index, sessions[index].begin(.read(id: id))) }

    func write(_ index: Int, _ id: Int64, _ value: [UInt8]) throws -> Answer {
        try finish(index, value.withUnsafeBytes { sessions[index].begin(.write(id: id, value: $0)) })
    }
}

/// The value of a row at a version: bytes that differ by row, version and place.
func testValue(_ id: Int64, version: Int = 0, size: Int) -> [UInt8] {
    var state = UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(version) &+ 1
    return (0..<size).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

/// Rows whose values are `testValue`s of sizes from 0 up.
func testRows(_ ids: Range<Int64>, sizes: Int = 200) -> RowSource {
    RowSource(ids: ids, largestValue: sizes) { id, bytes in
        let value = testValue(id, size: Int(id) % sizes)
        bytes.copyMemory(from: value, byteCount: value.count)
        return value.count
    }
}
