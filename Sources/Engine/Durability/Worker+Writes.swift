// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import RESP

// A run whose writes are each remembered: beside the ring of operations in flight lies one of their places in the log.

extension Worker where R: ~Copyable {
    /// Appends a write with the next number, and the WAIT that belongs to it.
    ///
    /// - Parameter slot: its place in the rings of all connections.
    mutating func encodeWrite(_ slot: Int, _ operation: Int) {
        guard let logged = setup.writes else { return }
        let place = writeLog.begin(at: now)
        let number = writeLog.number(of: place)
        let key = logged.keys.map { number % $0 } ?? number
        append(operation, RequestDraw(key: key, version: logged.run, index: number, arguments: populateArguments))
        if !waitRequest.isEmpty { scratch.append(waitRequest) }
        writeRing[slot] = LoggedWrite(
            place: UInt32(truncatingIfNeeded: place), repliesLeft: waitRequest.isEmpty ? 1 : 2, outcome: .unknown,
            errorWord: 0)
    }

    /// What a reply means for the write at the head of a connection.
    enum WriteReply {
        /// There is none: what was asked is of the connection itself.
        case none
        /// Another reply belongs to it.
        case more
        /// It is settled; with the word of the error that the SET met, or 0.
        case settled(errorWord: UInt64)
    }

    mutating func takeWriteReply(_ index: Int, _ reply: Reply) -> WriteReply {
        let write = writeRing + (index * (ringMask + 1) + connections[index].head & ringMask)
        guard write.pointee.repliesLeft > 0 else { return .none }
        write.pointee.repliesLeft -= 1
        if write.pointee.repliesLeft == 0 && !waitRequest.isEmpty {
            if write.pointee.outcome == .acknowledged { write.pointee.outcome = outcome(ofWait: reply) }
        } else if reply.isError {
            write.pointee.errorWord = reply.errorWord
            write.pointee.outcome = RefusedWrite.outcome(ofError: reply.errorWord)
        } else {
            write.pointee.outcome = .acknowledged
        }
        guard write.pointee.repliesLeft == 0 else { return .more }
        writeLog.settle(Int(write.pointee.place), write.pointee.outcome)
        return .settled(errorWord: write.pointee.errorWord)
    }

    /// The count that WAIT reached decides: it answers also where fewer replicas have the write.
    private func outcome(ofWait reply: Reply) -> WriteOutcome {
        guard reply.kind == .integer, let wait = setup.writes?.wait else { return .unknown }
        return reply.integer >= Int64(wait.replicas) ? .acknowledged : .unconfirmed
    }

    /// Forgets the write at the head of a connection, whose reply will not come: nobody knows what became of it.
    mutating func forgetWrite(_ index: Int) {
        writeRing[index * (ringMask + 1) + connections[index].head & ringMask].repliesLeft = 0
    }

    /// Records a write that was refused, and whose WAIT was answered all the same.
    mutating func settleRefused(_ index: Int, word: UInt64) {
        let operation = popInFlight(index)
        note(FailureClass(reply: word), index)
        lastError = now
        if operation.isMeasured { recordError(word: word, operation) }
    }

    /// Does to the connections what a fault asks for.
    mutating func followLever() {
        guard let lever = setup.writes?.lever, lever.version != leverVersion else { return }
        // The number first: a pull that comes in between is taken the next time.
        leverVersion = lever.version
        if let place = lever.place {
            address = place.address
            node = place.node
            nodeSince = now
        }
        for index in 0..<connectionCount {
            let connection = connections + index
            if connection.pointee.state != .absent { lose(index, .cut) }
            connection.pointee.backoff = 0
            connection.pointee.retryAt = now
        }
    }
}
