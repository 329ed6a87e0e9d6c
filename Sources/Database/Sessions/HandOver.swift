// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import Network
internal import Synchronization

/// What goes between an event loop and the thread of a blocking driver: requests in order, two at most, of which the thread
/// does one.
///
/// A place belongs to the loop until its request is counted in `given`, from then on to the thread until it is counted in
/// `done`: that is why its fields need no lock. Neither side makes a system call for the other's sake while that one is
/// awake: a thread that finds its next request there goes on with it, as a client with nothing between would.
final class HandOver: @unchecked Sendable {
    private enum Request {
        case connect
        /// With its value, if it has one, in the place's `value`.
        case query(DatabaseQuery)
    }

    private struct Place {
        var request = Request.connect
        /// Whether it was given while another was under way.
        var isAhead = false
        var value = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        var outcome = DatabaseOutcome.noRow
        /// A copy of the row: the driver's own is gone with the next query.
        var row = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        var charge = QueryCharge()
        var ended: Int64 = 0
    }

    /// Signalled after each request; made for a poller that is told of each change, and never taken.
    let finished: EventDescriptor
    private let requested: EventDescriptor
    private let places: UnsafeMutablePointer<Place>
    private let given = Atomic<Int>(0)
    private let done = Atomic<Int>(0)
    /// The requests that the thread has begun, or `abandonedMark`.
    private let begun = Atomic<Int>(0)
    private let isAsleep = Atomic<Bool>(false)
    private var taken = 0
    private static let abandonedMark = Int.max

    init() throws(SystemCallError) {
        requested = try EventDescriptor(blocks: true)
        finished = try EventDescriptor()
        places = .allocate(capacity: 2)
        places.initialize(repeating: Place(), count: 2)
    }

    deinit {
        for place in 0..<2 {
            places[place].value.deallocate()
            places[place].row.deallocate()
        }
        places.deinitialize(count: 2)
        places.deallocate()
    }

    // MARK: The loop's side

    /// Requests whose outcome was not taken yet.
    var underWay: Int { given.load(ordering: .relaxed) - taken }

    /// Has the driver connect.
    func connect() { give(.connect) }

    /// Hands a query over, with a copy of its value.
    func ask(_ query: DatabaseQuery) { give(.query(query)) }

    private func give(_ request: Request) {
        let number = given.load(ordering: .relaxed)
        precondition(number - taken < 2, "A session takes one query ahead.")
        let place = places + number & 1
        place.pointee.request = request
        place.pointee.isAhead = number > taken
        if case .query(.write(let id, let value)) = request {
            let copy = Self.copy(value, to: &place.pointee.value)
            place.pointee.request = .query(.write(id: id, value: copy))
        }
        given.store(number + 1, ordering: .sequentiallyConsistent)
        if isAsleep.load(ordering: .sequentiallyConsistent) { requested.signal() }
    }

    /// The outcome of the oldest request; nil while it is under way.
    ///
    /// A row stays valid until the second request after it.
    func take() -> (outcome: DatabaseOutcome, charge: QueryCharge, ended: Int64)? {
        guard done.load(ordering: .acquiring) > taken else { return nil }
        let place = places + taken & 1
        taken += 1
        return (place.pointee.outcome, place.pointee.charge, place.pointee.ended)
    }

    /// No more requests are begun, and nobody looks at the outcome of the last; returns whether each had begun.
    @discardableResult
    func abandon() -> Bool {
        let count = begun.exchange(Self.abandonedMark, ordering: .acquiringAndReleasing)
        requested.signal()
        return count >= given.load(ordering: .relaxed)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, to buffer: inout UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        if buffer.count < bytes.count || buffer.baseAddress == nil {
            buffer.deallocate()
            buffer = .allocate(byteCount: max(4096, bytes.count * 2), alignment: 16)
        }
        buffer.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(rebasing: buffer[..<bytes.count])
    }

    // MARK: The thread's side

    /// Serves until it is abandoned.
    func serve(_ driver: any BlockingDriver) {
        var number = 0
        var isLost = false
        while awaitRequest(number) {
            let place = places + number & 1
            // It would go to a connection that is gone: it waits to be withdrawn.
            guard !(isLost && place.pointee.isAhead) else {
                _ = awaitRequest(.max)
                break
            }
            guard begin(number) else { break }
            let outcome =
                switch place.pointee.request {
                case .connect: driver.connect()
                case .query(let query): driver.run(query)
                }
            place.pointee.outcome = outcome
            if case .row(let bytes) = outcome { place.pointee.outcome = .row(Self.copy(bytes, to: &place.pointee.row)) }
            if case .failed(let failure) = outcome { isLost = failure.endsSession } else { isLost = false }
            place.pointee.charge = driver.takeCharge()
            place.pointee.ended = clinux_monotonic()
            number += 1
            done.store(number, ordering: .releasing)
            finished.signal()
        }
        driver.disconnect()
    }

    /// Sleeps until there is a request of this number, or it is abandoned: then false.
    private func awaitRequest(_ number: Int) -> Bool {
        while true {
            if begun.load(ordering: .acquiring) == Self.abandonedMark { return false }
            if given.load(ordering: .acquiring) > number { return true }
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            // A signal that is sent all the same is taken by the next sleep, which then looks again.
            if given.load(ordering: .sequentiallyConsistent) <= number, !requested.take() { return false }
            isAsleep.store(false, ordering: .sequentiallyConsistent)
        }
    }

    /// Begins a request, unless it is abandoned.
    private func begin(_ number: Int) -> Bool {
        begun.compareExchange(expected: number, desired: number + 1, ordering: .acquiringAndReleasing).exchanged
    }
}
