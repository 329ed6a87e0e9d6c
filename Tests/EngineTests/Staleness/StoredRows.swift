// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import Workload

/// A database of virtual time that keeps the very bytes of each row: a read gives what is stored when it begins, a write is
/// done at the moment at which it is answered.
final class StoredRows: @unchecked Sendable {
    let descriptors = VirtualDescriptors()
    let source: StampedSource
    /// How long a query takes, in nanoseconds.
    var queryTime: Int64 = 1_000_000
    /// Reads give what was stored so long before: a lagging replica.
    var lag: Int64 = 0
    /// Every n-th write is done and never answered: its session is lost.
    var loseEvery: Int?
    private(set) var reads = 0
    private(set) var writes = 0
    private(set) var sizes: [Int64: Int] = [:]
    /// When each version of each row was stored.
    private(set) var history: [Int64: [(time: Int64, bytes: [UInt8])]] = [:]

    init(_ source: StampedSource) { self.source = source }

    var makeSession: SessionMaker { { StoredRowsSession(self) } }

    /// What is stored at a time; of a row without a write version 0.
    func row(_ id: Int64, at time: Int64) -> [UInt8] {
        if let found = history[id]?.last(where: { $0.time <= time }) { return found.bytes }
        let key = UInt64(bitPattern: id)
        var bytes = [UInt8](repeating: 0, count: source.size(ofKey: key))
        bytes.withUnsafeMutableBytes {
            if let base = $0.baseAddress { source.write(key: key, version: 0, at: 0, into: base) }
        }
        return bytes
    }

    fileprivate func read(_ id: Int64) -> [UInt8] {
        reads += 1
        return row(id, at: descriptors.now - lag)
    }

    fileprivate func store(_ id: Int64, _ bytes: [UInt8]) {
        writes += 1
        history[id, default: []].append((descriptors.now, bytes))
    }

    fileprivate var losesThis: Bool { loseEvery.map { writes % $0 == 0 } ?? false }
}

private final class StoredRowsSession: DatabaseSession {
    private enum State {
        case closed, connecting, idle, reading([UInt8]), writing(Int64, [UInt8])
    }

    private let database: StoredRows
    private let descriptor: Int32
    private var state = State.closed
    private var row = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(_ database: StoredRows) {
        self.database = database
        descriptor = database.descriptors.make()
    }

    deinit { row.deallocate() }

    func connect() -> SessionProgress { wait(.connecting, 0) }

    func begin(_ query: DatabaseQuery) -> SessionProgress {
        switch query {
        case .read(let id): wait(.reading(database.read(id)), database.queryTime)
        case .write(let id, let value): wait(.writing(id, [UInt8](value)), database.queryTime)
        }
    }

    private func wait(_ next: State, _ time: Int64) -> SessionProgress {
        state = next
        database.descriptors.setReady(descriptor, at: database.descriptors.now + time)
        return .waiting(descriptor, .readable)
    }

    func advance() -> SessionProgress {
        let last = state
        state = .idle
        database.descriptors.setIdle(descriptor)
        switch last {
        case .reading(let bytes):
            row.deallocate()
            row = .allocate(byteCount: bytes.count, alignment: 16)
            row.copyBytes(from: bytes)
            return .done(.row(UnsafeRawBufferPointer(row)))
        case .writing(let id, let bytes):
            database.store(id, bytes)
            guard !database.losesThis else {
                return .done(
                    .failed(DatabaseFailure(.connection, text: "the server closed the connection", endsSession: true)))
            }
            return .done(.written)
        case .connecting: return .done(.connected)
        case .closed, .idle: preconditionFailure("A session that does nothing cannot advance.")
        }
    }

    func checkIdle() -> DatabaseFailure? { nil }

    func close() {
        state = .closed
        database.descriptors.setIdle(descriptor)
    }
}
