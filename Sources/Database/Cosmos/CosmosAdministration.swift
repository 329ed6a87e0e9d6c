// SPDX-License-Identifier: Apache-2.0

/// Looks after the items of a run in a container of the user's.
///
/// Our rows are items whose ids begin with the table's name; an item of that name alone marks them as ours and says which
/// there are. Nothing else in the container is written or removed.
final class CosmosAdministration: DatabaseAdministration {
    private let settings: CosmosSettings
    private let rows: DatabaseRows
    private let items: CosmosRows
    private let container: CosmosContainer
    private var conversation: CosmosConversation?

    init(_ settings: CosmosSettings, _ rows: DatabaseRows) throws(DatabaseFailure) {
        self.settings = settings
        self.rows = rows
        let conversation = try CosmosConversation(settings)
        container = try CosmosContainer.look(conversation)
        items = try CosmosRows(rows, container.partitionPath)
        self.conversation = conversation
    }

    func close() { conversation = nil }

    var note: String? {
        "Cosmos DB was asked through its gateway over HTTP; the official clients for .NET and Java can ask its replicas "
            + "directly, which is usually quicker."
    }

    private func open() throws(DatabaseFailure) -> CosmosConversation {
        guard let conversation else {
            throw DatabaseFailure(.connection, text: "the connection for the items is closed", endsSession: true)
        }
        return conversation
    }

    func facts() throws(DatabaseFailure) -> DatabaseFacts {
        let answer = try open().ask(.account)
        guard answer.status == 200 else { throw CosmosFailures.failure(answer) }
        let account = answer.body.withUnsafeBytes { bytes -> String? in
            let json = JSONText(bytes: bytes)
            guard let policy = json.member("userConsistencyPolicy") else { return nil }
            return json.member("defaultConsistencyLevel", of: policy).flatMap { json.string($0) }?.lowercased()
        }
        var found: [DatabaseSetting] = []
        let asked = settings.consistency
        found.append(
            DatabaseSetting(
                "consistency", asked.map(\.rawValue) ?? "the account's own",
                concern: (asked ?? account.flatMap(CosmosConsistency.init(rawValue:)))?.concern))
        if let account { found.append(DatabaseSetting("consistency of the account", account)) }
        found.append(DatabaseSetting("partition key", "/" + container.partitionPath.joined(separator: "/")))
        found.append(DatabaseSetting("retries after 429", String(settings.retries)))
        return DatabaseFacts(
            server: "Azure Cosmos DB for NoSQL", version: "API \(CosmosConversation.version)",
            library: settings.curl.version, transport: settings.server.isEncrypted ? .tls : .tcp,
            place: settings.server.host, settings: found)
    }

    /// What the item says that marks our rows; nil when there is none.
    private enum Marker {
        case absent, foreign
        case ours(Range<Int64>)
    }

    private func marker() throws(DatabaseFailure) -> Marker {
        let conversation = try open()
        items.nameMarker(in: conversation)
        let answer = try conversation.ask(.read)
        if answer.status == 200 {
            let ids = answer.body.withUnsafeBytes { bytes -> Range<Int64>? in
                let json = JSONText(bytes: bytes)
                guard let mark = json.member("madeBy").flatMap({ json.string($0) }), mark == OwnTable.mark,
                    let first = json.member("first").flatMap({ json.integer($0) }),
                    let end = json.member("end").flatMap({ json.integer($0) }), first <= end
                else { return nil }
                return first..<end
            }
            return ids.map { .ours($0) } ?? .foreign
        }
        guard CosmosFailures.failure(answer).kind == .noRow else { throw CosmosFailures.failure(answer) }
        // Somebody's items could have the ids of ours without being ours.
        items.name(0, in: conversation)
        let first = try conversation.ask(.read)
        if first.status == 200 { return .foreign }
        guard CosmosFailures.failure(first).kind == .noRow else { throw CosmosFailures.failure(first) }
        return .absent
    }

    func tableState() throws(DatabaseFailure) -> TableState {
        guard case .own = rows else { return .statements }
        switch try marker() {
        case .absent: return .absent
        case .foreign: return .foreign
        case .ours(let ids): return .ours(rows: Int64(ids.count))
        }
    }

    func fill(_ source: RowSource) throws(DatabaseFailure) {
        let table = try rows.ownTable()
        let before = try ours(table) ?? source.ids.lowerBound..<source.ids.lowerBound
        let conversation = try open()
        // Marked before anything is written, and for all that may be there: what is cut short can be taken away later.
        let all = min(before.lowerBound, source.ids.lowerBound)..<max(before.upperBound, source.ids.upperBound)
        try mark(all, conversation)
        let lanes = try CosmosLanes(settings)
        do throws(DatabaseFailure) {
            let value = UnsafeMutableRawPointer.allocate(byteCount: max(1, source.largestValue), alignment: 16)
            defer { value.deallocate() }
            try lanes.run(source.ids) { id, lane throws(DatabaseFailure) in
                guard let size = source.write(id, value) else { throw RowSource.stopped }
                self.items.name(id, in: lane)
                self.items.compose(
                    id, UnsafeRawBufferPointer(start: value, count: size), in: lane, self.settings.crypto)
                return .upsert
            }
        } catch {
            // The reason is what the caller must see, not what became of clearing up.
            try? remove(all, conversation)
            throw error
        }
        for rest in [all.lowerBound..<source.ids.lowerBound, source.ids.upperBound..<all.upperBound] {
            try delete(rest)
        }
        try mark(source.ids, conversation)
    }

    private func mark(_ ids: Range<Int64>, _ conversation: CosmosConversation) throws(DatabaseFailure) {
        items.nameMarker(in: conversation)
        items.composeMarker(ids, in: conversation)
        let answer = try conversation.ask(.upsert)
        guard (200..<300).contains(answer.status) else { throw CosmosFailures.failure(answer) }
    }

    private func remove(_ ids: Range<Int64>, _ conversation: CosmosConversation) throws(DatabaseFailure) {
        try delete(ids)
        items.nameMarker(in: conversation)
        let answer = try conversation.ask(.delete)
        guard answer.status < 300 || answer.status == 404 else { throw CosmosFailures.failure(answer) }
    }

    private func delete(_ ids: Range<Int64>) throws(DatabaseFailure) {
        guard !ids.isEmpty else { return }
        try CosmosLanes(settings).run(ids) { id, lane throws(DatabaseFailure) in
            self.items.name(id, in: lane)
            return .delete
        }
    }

    /// The rows of ours that there are; nil for none.
    ///
    /// - Throws: `.constraint` for items that are not ours.
    private func ours(_ table: OwnTable) throws(DatabaseFailure) -> Range<Int64>? {
        switch try marker() {
        case .absent: return nil
        case .ours(let ids): return ids
        case .foreign:
            throw DatabaseFailure(
                .constraint,
                text: "the container has items of the id \(table.name), or \(table.name):0, that cachegauge did not "
                    + "make: use another container, or give the profile another name")
        }
    }

    func countRows() throws(DatabaseFailure) -> Int64 {
        switch rows {
        case .own(let table): return Int64(try ours(table)?.count ?? 0)
        case .statements: return Int64(try ids(limit: .max).count)
        }
    }

    func ids(limit: Int) throws(DatabaseFailure) -> [Int64] {
        let statements = try rows.ownStatements()
        let conversation = try open()
        conversation.body = Array("{\"query\":\"".utf8)
        CosmosRows.append(escaped: Array(statements.idsQuery.utf8), to: &conversation.body)
        conversation.body += Array("\",\"parameters\":[]}".utf8)
        conversation.continuation = []
        var ids: [Int64] = []
        repeat {
            let answer = try conversation.ask(.query)
            guard answer.status == 200 else { throw CosmosFailures.failure(answer) }
            let found = answer.body.withUnsafeBytes { bytes -> [Int64?] in
                let json = JSONText(bytes: bytes)
                guard let documents = json.member("Documents") else { return [nil] }
                return json.elements(of: documents).map { json.integer(json.firstValue(of: $0) ?? $0) }
            }
            for id in found {
                guard let id else { throw UserStatements.notWhole }
                if ids.count < limit { ids.append(id) }
            }
            conversation.continuation = answer.value(CosmosHeader.continuation.rawValue)
        } while !conversation.continuation.isEmpty && ids.count < limit
        return ids
    }

    func drop() throws(DatabaseFailure) -> Bool {
        guard let ids = try ours(try rows.ownTable()) else { return false }
        try remove(ids, try open())
        return true
    }
}
