// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Several conversations that work off many items side by side, before or after a run.
final class CosmosLanes {
    /// At once: enough to hide a network's delay, and few enough for a small container.
    private static let count = 16
    /// How often one item may be put off: a container of 400 units takes its time.
    private static let retries = 1000
    private static let patience: Int32 = 90_000

    private let lanes: [CosmosConversation]

    init(_ settings: CosmosSettings) throws(DatabaseFailure) {
        var lanes: [CosmosConversation] = []
        for _ in 0..<Self.count {
            let lane = try CosmosConversation(settings)
            lane.retries = Self.retries
            lanes.append(lane)
        }
        self.lanes = lanes
    }

    /// Makes one request for each row, and waits for all of them.
    ///
    /// - Parameter prepare: makes a conversation about the row's item and says what to do with it; what it throws ends the
    ///   work, with what is under way left to itself.
    /// - Throws: also the first failure of an item; an item that is to be deleted may be gone already.
    func run(
        _ ids: Range<Int64>,
        _ prepare: (Int64, CosmosConversation) throws(DatabaseFailure) -> CosmosCall
    ) throws(DatabaseFailure) {
        var next = ids.lowerBound
        var busy: [Int] = []
        var calls = [CosmosCall](repeating: .read, count: lanes.count)
        /// Gives a lane work until it waits; false when there is none left.
        func feed(_ lane: Int) throws(DatabaseFailure) -> Bool {
            while next < ids.upperBound {
                calls[lane] = try prepare(next, lanes[lane])
                next += 1
                if try !isDone(lanes[lane].begin(calls[lane]), lane, calls[lane]) { return true }
            }
            return false
        }
        for lane in lanes.indices where try feed(lane) { busy.append(lane) }
        while !busy.isEmpty {
            var entries = busy.map { pollfd(fd: lanes[$0].client.descriptor, events: Int16(POLLIN), revents: 0) }
            let ready = poll(&entries, nfds_t(entries.count), Self.patience)
            guard ready > 0 || errno == EINTR else {
                throw DatabaseFailure(.timeout, text: "the service did not answer in time", endsSession: true)
            }
            var still: [Int] = []
            for (entry, lane) in zip(entries, busy) {
                guard entry.revents != 0 else {
                    still.append(lane)
                    continue
                }
                if try !isDone(lanes[lane].advance(), lane, calls[lane]) {
                    still.append(lane)
                } else if try feed(lane) {
                    still.append(lane)
                }
            }
            busy = still
        }
    }

    private func isDone(
        _ progress: HTTPProgress, _ lane: Int, _ call: CosmosCall
    ) throws(DatabaseFailure) -> Bool {
        switch progress {
        case .waiting, .rested: return false
        case .failed(let failure): throw failure
        case .answered:
            let answer = lanes[lane].answer
            if (200..<300).contains(answer.status) { return true }
            if case .delete = call, answer.status == 404 { return true }
            throw CosmosFailures.failure(answer)
        }
    }
}
