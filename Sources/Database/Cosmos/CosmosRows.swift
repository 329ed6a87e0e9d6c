// SPDX-License-Identifier: Apache-2.0

/// The items that stand for rows: their ids, partition keys and content.
struct CosmosRows: Sendable {
    /// What comes before and behind the number of a row in a text of the user's.
    private struct Template: Sendable {
        var parts: [[UInt8]]

        init(_ text: Substring) {
            parts = text.split(separator: "$1", omittingEmptySubsequences: false).map { Array($0.utf8) }
        }

        func fill(_ number: Int64, into bytes: inout [UInt8]) {
            bytes.removeAll(keepingCapacity: true)
            for (index, part) in parts.enumerated() {
                if index > 0 { CosmosRows.append(number, to: &bytes) }
                bytes.append(contentsOf: part)
            }
        }
    }

    let isOwn: Bool
    /// Of the item that marks our rows; empty for the user's own.
    let marker: [UInt8]
    private let id: Template
    private let partition: Template?
    /// The user's own item for writing, split where the value goes; nil where nothing is written.
    private let write: [Template]?
    /// JSON between the id and the value of an item of ours, without the partition key's own value.
    private let open: [UInt8]
    private let close: [UInt8]
    private let isPartitionedById: Bool

    init(_ rows: DatabaseRows, _ path: [String]) throws(DatabaseFailure) {
        isPartitionedById = path == ["id"]
        switch rows {
        case .own(let table):
            guard let first = path.first, !["payload", "madeBy", "first", "end"].contains(first) else {
                throw DatabaseFailure(
                    .statement,
                    text: "the partition key of the container is a property that the items need for something else; "
                        + "use a container with another one, such as /pk")
            }
            isOwn = true
            marker = Array(table.name.utf8)
            id = Template(Substring(table.name + ":$1"))
            partition = nil
            write = nil
            var open: [UInt8] = []
            for name in path {
                open.append(contentsOf: (open.isEmpty ? "\"" : "{\"").utf8)
                Self.append(escaped: Array(name.utf8), to: &open)
                open.append(contentsOf: "\":".utf8)
            }
            self.open = open
            close = Array(repeating: UInt8(ascii: "}"), count: path.count - 1)
        case .statements(let statements):
            isOwn = false
            marker = []
            let words = statements.read.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, words.count <= 2 else {
                throw DatabaseFailure(
                    .statement,
                    text: "database.read for Cosmos DB is the id of an item with $1 for the number and, where it is "
                        + "another, the value of its partition key behind it, such as user:$1 or user:$1 tenant-7")
            }
            id = Template(first)
            partition = words.count == 2 ? Template(words[1]) : nil
            write = statements.write.map { text in
                text.split(separator: "$2", omittingEmptySubsequences: false).map { Template($0) }
            }
            open = []
            close = []
        }
    }

    var writes: Bool { isOwn || write != nil }

    /// Makes a conversation about the item of a row.
    func name(_ row: Int64, in conversation: CosmosConversation) {
        id.fill(row, into: &conversation.id)
        if let partition {
            partition.fill(row, into: &conversation.partition)
        } else {
            conversation.partition = conversation.id
        }
    }

    /// Makes a conversation about the item that marks our rows.
    func nameMarker(in conversation: CosmosConversation) {
        conversation.id = marker
        conversation.partition = marker
    }

    /// Makes the body of a row's item, after `name`.
    func compose(
        _ row: Int64, _ value: UnsafeRawBufferPointer, in conversation: CosmosConversation, _ crypto: CryptoLibrary
    ) {
        conversation.body.removeAll(keepingCapacity: true)
        guard isOwn else {
            var part: [UInt8] = []
            for (index, template) in (write ?? []).enumerated() {
                if index > 0 { crypto.appendBase64(value, to: &conversation.body) }
                template.fill(row, into: &part)
                conversation.body.append(contentsOf: part)
            }
            return
        }
        begin(conversation)
        conversation.body.append(contentsOf: ",\"payload\":\"".utf8)
        crypto.appendBase64(value, to: &conversation.body)
        conversation.body.append(contentsOf: "\"}".utf8)
    }

    /// Makes the body of the item that marks our rows, after `nameMarker`.
    func composeMarker(_ ids: Range<Int64>, in conversation: CosmosConversation) {
        conversation.body.removeAll(keepingCapacity: true)
        begin(conversation)
        conversation.body.append(
            contentsOf: ",\"madeBy\":\"\(OwnTable.mark)\",\"first\":\(ids.lowerBound),\"end\":\(ids.upperBound)}".utf8)
    }

    /// `{"id":"…"` and the partition key, which has the same value.
    private func begin(_ conversation: CosmosConversation) {
        conversation.body.append(contentsOf: "{\"id\":\"".utf8)
        Self.append(escaped: conversation.id, to: &conversation.body)
        conversation.body.append(UInt8(ascii: "\""))
        guard !isPartitionedById else { return }
        conversation.body.append(UInt8(ascii: ","))
        conversation.body.append(contentsOf: open)
        conversation.body.append(UInt8(ascii: "\""))
        Self.append(escaped: conversation.partition, to: &conversation.body)
        conversation.body.append(UInt8(ascii: "\""))
        conversation.body.append(contentsOf: close)
    }

    /// Appends a text as it stands between the quotes of JSON, in ASCII, so that it can stand in a header too.
    static func append(escaped text: [UInt8], to bytes: inout [UInt8]) {
        guard text.contains(where: { $0 < 0x20 || $0 >= 0x7F || $0 == 0x22 || $0 == 0x5C }) else {
            return bytes.append(contentsOf: text)
        }
        for unit in String(decoding: text, as: UTF8.self).utf16 {
            switch unit {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(UInt8(unit))
            case 0x20..<0x7F: bytes.append(UInt8(unit))
            default:
                let digits = String(unit, radix: 16)
                bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
            }
        }
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        guard number >= 0 else { return bytes.append(contentsOf: String(number).utf8) }
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(0x30 + rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
