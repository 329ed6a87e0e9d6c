// SPDX-License-Identifier: Apache-2.0
internal import Network

/// A session on Cosmos DB: point reads and replaces over one kept connection, with session tokens of its own.
final class CosmosSession: DatabaseSession {
    private enum State {
        case closed, connecting, idle, reading, writing
        /// Of no more use until it is closed.
        case lost
    }

    private let settings: CosmosSettings
    private let rows: CosmosRows
    private var conversation: CosmosConversation?
    private var state = State.closed
    private var payload: [UInt8] = []
    /// The row that the caller reads: valid until the next query.
    private var row = KeptBytes()

    init(_ settings: CosmosSettings, _ rows: CosmosRows) {
        self.settings = settings
        self.rows = rows
    }

    func connect() -> SessionProgress {
        close()
        do throws(DatabaseFailure) {
            let new = try CosmosConversation(settings)
            conversation = new
            state = .connecting
            guard rows.isOwn else { return follow(new.begin(.container), new) }
            rows.nameMarker(in: new)
            return follow(new.begin(.read), new)
        } catch {
            state = .lost
            return .done(.failed(error))
        }
    }

    func begin(_ query: DatabaseQuery) -> SessionProgress {
        guard let conversation, state == .idle else { preconditionFailure("A query needs a session that is idle.") }
        switch query {
        case .read(let id):
            state = .reading
            rows.name(id, in: conversation)
            return follow(conversation.begin(.read), conversation)
        case .write(let id, let value):
            guard rows.writes else {
                return .done(.failed(DatabaseFailure(.statement, text: "the profile has no statement for writing")))
            }
            state = .writing
            rows.name(id, in: conversation)
            rows.compose(id, value, in: conversation, settings.crypto)
            return follow(conversation.begin(.replace), conversation)
        }
    }

    func advance() -> SessionProgress {
        guard let conversation else { preconditionFailure("A session that is closed cannot advance.") }
        return follow(conversation.advance(), conversation)
    }

    func checkIdle() -> DatabaseFailure? {
        // A connection that the service has closed is opened again by the next query.
        conversation?.client.checkIdle()
        return nil
    }

    func close() {
        conversation = nil
        state = .closed
    }

    var isCharged: Bool { true }

    func takeCharge() -> QueryCharge {
        guard let conversation else { return QueryCharge() }
        defer { conversation.charge = QueryCharge() }
        return conversation.charge
    }

    private func follow(_ progress: HTTPProgress, _ conversation: CosmosConversation) -> SessionProgress {
        switch progress {
        case .waiting, .rested: return .waiting(conversation.client.descriptor, .readable)
        case .failed(let failure):
            state = .lost
            return .done(.failed(failure))
        case .answered: return .done(finished(conversation.answer))
        }
    }

    private func finished(_ answer: HTTPAnswer) -> DatabaseOutcome {
        let was = state
        state = was == .connecting && answer.status != 200 ? .lost : .idle
        switch (was, answer.status) {
        case (.connecting, 200): return .connected
        case (.connecting, _):
            var failure = CosmosFailures.failure(answer)
            if failure.kind == .noRow { failure.kind = .missingTable }
            failure.endsSession = true
            return .failed(failure)
        case (.reading, 200): return row(of: answer)
        case (.writing, 200..<300): return .written
        default:
            let failure = CosmosFailures.failure(answer)
            return failure.kind == .noRow ? .noRow : .failed(failure)
        }
    }

    /// The value of an item of ours, or the whole of one of the user's.
    private func row(of answer: HTTPAnswer) -> DatabaseOutcome {
        if rows.isOwn {
            let isGood = answer.body.withUnsafeBytes { bytes -> Bool in
                let json = JSONText(bytes: bytes)
                guard let value = json.member("payload") else { return false }
                if let text = json.plainText(value) { return settings.crypto.decode(text, into: &payload) }
                guard let text = json.text(value) else { return false }
                return text.withUnsafeBytes { settings.crypto.decode($0, into: &payload) }
            }
            guard isGood else {
                return .failed(DatabaseFailure(.other, text: "an item has no payload in Base64, as ours have"))
            }
        }
        let bytes = rows.isOwn ? payload : answer.body
        return .row(UnsafeRawBufferPointer(start: row.keep(bytes), count: bytes.count))
    }
}
