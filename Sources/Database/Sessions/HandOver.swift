// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network
internal import Synchronization

/// What goes between an event loop and the thread of a blocking driver.
///
/// The fields belong to one side at a time, which is why they need no lock: to the loop until `requested` is signalled,
/// from then on to the thread until `finished` is signalled. A loop that abandons touches them no more.
final class HandOver: @unchecked Sendable {
    private enum Request {
        case connect
        /// With its value, if it has one, in `valueBytes`.
        case query(DatabaseQuery)
    }

    let requested: EventDescriptor
    let finished: EventDescriptor
    private let abandoned = Atomic<Bool>(false)
    private(set) var outcome = DatabaseOutcome.noRow
    private var request = Request.connect
    private var valueBytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init() throws(SystemCallError) {
        requested = try EventDescriptor(blocks: true)
        finished = try EventDescriptor()
    }

    deinit { valueBytes.deallocate() }

    /// The loop's side: has the driver connect.
    func connect() {
        request = .connect
        requested.signal()
    }

    /// The loop's side: hands a query over, with a copy of its value.
    func ask(_ query: DatabaseQuery) {
        request = .query(query)
        if case .write(let id, let value) = query {
            if valueBytes.count < value.count {
                valueBytes.deallocate()
                valueBytes = .allocate(byteCount: max(4096, value.count * 2), alignment: 16)
            }
            valueBytes.copyMemory(from: value)
            let copy = UnsafeRawBufferPointer(rebasing: valueBytes[..<value.count])
            request = .query(.write(id: id, value: copy))
        }
        requested.signal()
    }

    /// The loop's side: no more requests, and nobody looks at the outcome of the last.
    func abandon() {
        abandoned.store(true, ordering: .releasing)
        requested.signal()
    }

    /// The thread's side: serves until it is abandoned.
    func serve(_ driver: any BlockingDriver) {
        while requested.take(), !abandoned.load(ordering: .acquiring) {
            switch request {
            case .connect: outcome = driver.connect()
            case .query(let query): outcome = driver.run(query)
            }
            finished.signal()
        }
        driver.disconnect()
    }
}
