// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A request to Cosmos DB; those of one item are about the conversation's `id` and `partition`.
enum CosmosCall {
    case account, container
    case read, upsert, replace, delete
    /// With its text in the body, and the continuation of the answer before.
    case query
}

/// A connection to one container: signs, sends, honours what the service asks to wait, and keeps the session tokens.
final class CosmosConversation {
    static let version = "2018-12-31"
    private static let usualWait: Int64 = 1000

    let client: HTTPClient
    var id: [UInt8] = []
    var partition: [UInt8] = []
    var body: [UInt8] = []
    var continuation: [UInt8] = []
    /// Since it was taken the last time.
    var charge = QueryCharge()
    var retries: Int
    private var signer: CosmosSigner
    private var tokens = CosmosTokens()
    private let consistency: CosmosConsistency?
    private let link: [UInt8]
    private let path: [UInt8]
    private var request = HTTPRequest()
    private var itemLink: [UInt8] = []
    private var call = CosmosCall.account
    private var tries = 0

    init(_ settings: CosmosSettings) throws(DatabaseFailure) {
        client = try HTTPClient(
            settings.curl, settings.server, keeping: CosmosHeader.allCases.map(\.name))
        retries = settings.retries
        consistency = settings.consistency
        signer = CosmosSigner(settings.crypto, settings.credential)
        link = Array("dbs/\(settings.database)/colls/\(settings.container)".utf8)
        var path = Array("/dbs/".utf8)
        URLText.append(settings.database.utf8, to: &path)
        path += Array("/colls/".utf8)
        URLText.append(settings.container.utf8, to: &path)
        self.path = path
    }

    var answer: HTTPAnswer { client.answer }

    func begin(_ call: CosmosCall) -> HTTPProgress {
        self.call = call
        tries = 0
        return follow(send())
    }

    func advance() -> HTTPProgress { follow(client.advance()) }

    /// Takes note of answers, and makes a request again that was put off.
    private func follow(_ progress: HTTPProgress) -> HTTPProgress {
        switch progress {
        case .waiting, .failed: return progress
        case .rested: return follow(send())
        case .answered: break
        }
        let charged = client.answer.value(CosmosHeader.charge.rawValue)
        if !charged.isEmpty {
            charge.units = (charge.units ?? 0) + (Double(String(decoding: charged, as: UTF8.self)) ?? 0)
        }
        tokens.take(client.answer.value(CosmosHeader.sessionToken.rawValue))
        guard client.answer.status == 429 else { return .answered }
        charge.throttled += 1
        guard tries < retries else { return .answered }
        tries += 1
        let asked = Double(client.answer.text(CosmosHeader.retryAfter.rawValue)).map { Int64($0.rounded(.up)) }
        let wait = min(max(0, asked ?? Self.usualWait), 60_000) * 1_000_000
        charge.retried += 1
        charge.waited += wait
        client.pause(nanoseconds: wait)
        return .waiting
    }

    private func send() -> HTTPProgress {
        signer.look()
        request.lines.removeAll()
        request.path.removeAll(keepingCapacity: true)
        request.body.removeAll(keepingCapacity: true)
        switch call {
        case .account:
            request.method = .get
            request.path.append(UInt8(ascii: "/"))
            sign("get", "", [])
        case .container:
            request.method = .get
            request.path.append(contentsOf: path)
            sign("get", "colls", link)
        case .read, .replace, .delete: sendItem()
        case .upsert:
            sendToContainer()
            add(partition: partition)
            request.lines.add("x-ms-documentdb-is-upsert: ", "true".utf8)
            request.lines.add("Content-Type: ", "application/json".utf8)
        case .query:
            sendToContainer()
            request.lines.add("x-ms-documentdb-isquery: ", "true".utf8)
            request.lines.add("x-ms-documentdb-query-enablecrosspartition: ", "true".utf8)
            request.lines.add("Content-Type: ", "application/query+json".utf8)
            if !continuation.isEmpty { request.lines.add("x-ms-continuation: ", continuation) }
        }
        request.lines.add("x-ms-date: ", signer.date)
        request.lines.add("x-ms-version: ", Self.version.utf8)
        request.lines.add("Accept: ", "application/json".utf8)
        if let consistency { request.lines.add("x-ms-consistency-level: ", consistency.header.utf8) }
        if !tokens.text.isEmpty, consistency == nil || consistency == .session {
            request.lines.add("x-ms-session-token: ", tokens.text)
        }
        if !request.body.isEmpty { request.lines.add("Expect:", EmptyCollection()) }
        return client.begin(request)
    }

    private func sendItem() {
        itemLink.removeAll(keepingCapacity: true)
        itemLink.append(contentsOf: link)
        itemLink.append(contentsOf: "/docs/".utf8)
        itemLink.append(contentsOf: id)
        request.path.append(contentsOf: path)
        request.path.append(contentsOf: "/docs/".utf8)
        URLText.append(id, to: &request.path)
        add(partition: partition)
        switch call {
        case .replace:
            request.method = .put
            request.body.append(contentsOf: body)
            request.lines.add("Content-Type: ", "application/json".utf8)
            sign("put", "docs", itemLink)
        case .delete:
            request.method = .delete
            sign("delete", "docs", itemLink)
        default:
            request.method = .get
            sign("get", "docs", itemLink)
        }
    }

    private func sendToContainer() {
        request.method = .post
        request.path.append(contentsOf: path)
        request.path.append(contentsOf: "/docs".utf8)
        request.body.append(contentsOf: body)
        sign("post", "docs", link)
    }

    private func sign(_ verb: StaticString, _ type: StaticString, _ link: [UInt8]) {
        request.lines.add("authorization: ", signer.authorization(verb, type, link))
    }

    /// The value of the partition key as an array of JSON with one text.
    private func add(partition: [UInt8]) {
        var value = Array("[\"".utf8)
        CosmosRows.append(escaped: partition, to: &value)
        value.append(contentsOf: "\"]".utf8)
        request.lines.add("x-ms-documentdb-partitionkey: ", value)
    }
}

extension CosmosConversation {
    /// How long an answer may take before and after a run.
    private static let patience: Int64 = 30_000

    /// Makes a request and waits for its answer; any status is an answer.
    func ask(_ call: CosmosCall) throws(DatabaseFailure) -> HTTPAnswer {
        var progress = begin(call)
        while true {
            switch progress {
            case .answered: return answer
            case .failed(let failure): throw failure
            case .rested, .waiting:
                var entry = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
                let ready = poll(&entry, 1, Int32(Self.patience + 60_000))
                guard ready > 0 || errno == EINTR else {
                    throw DatabaseFailure(.timeout, text: "the service did not answer in time", endsSession: true)
                }
                progress = advance()
            }
        }
    }
}
