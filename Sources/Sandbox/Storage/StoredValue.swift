// SPDX-License-Identifier: Apache-2.0

/// What a key holds.
enum StoredValue {
    case string([UInt8])
    case hash(HashValue)
    case list(ListValue)
    case sortedSet(SortedSetValue)

    /// The name that TYPE answers.
    var typeName: StaticString {
        switch self {
        case .string: "string"
        case .hash: "hash"
        case .list: "list"
        case .sortedSet: "zset"
        }
    }
}

/// Fields and their values.
final class HashValue {
    private(set) var fields = ByteTable<[UInt8]>()
    /// Bytes of fields and values.
    private(set) var bytes = 0

    func value(of field: UnsafeRawBufferPointer) -> [UInt8]? {
        fields.find(field).map { fields.rows[$0].value }
    }

    /// True when the field is new.
    func set(_ field: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        if let row = fields.find(field) {
            bytes += value.count - fields.rows[row].value.count
            fields[row] = [UInt8](value)
            return false
        }
        bytes += field.count + value.count
        _ = fields.insert(field, [UInt8](value))
        return true
    }

    /// True when the field was there.
    func remove(_ field: UnsafeRawBufferPointer) -> Bool {
        guard let row = fields.find(field) else { return false }
        bytes -= field.count + fields.remove(row: row).count
        return true
    }
}

/// A list that grows at both ends: the head's half is kept in reverse, so that pushing moves nothing.
final class ListValue {
    private var front: [[UInt8]] = []
    private var back: [[UInt8]] = []
    /// Bytes of the elements.
    private(set) var bytes = 0

    var count: Int { front.count + back.count }

    func push(_ value: UnsafeRawBufferPointer, toHead: Bool) {
        bytes += value.count
        if toHead { front.append([UInt8](value)) } else { back.append([UInt8](value)) }
    }

    /// The element at a place counted from the head.
    subscript(index: Int) -> [UInt8] {
        index < front.count ? front[front.count - 1 - index] : back[index - front.count]
    }
}

/// Members ordered by score, then by bytes.
final class SortedSetValue {
    struct Member {
        var score: Double
        var name: [UInt8]

        func precedes(_ other: Member) -> Bool {
            score != other.score ? score < other.score : Sandbox.precedes(name, other.name)
        }
    }

    private var scores = ByteTable<Double>()
    private(set) var ordered: [Member] = []
    /// Bytes of the members, and eight for each score.
    private(set) var bytes = 0

    /// True when the member is new.
    func add(_ name: UnsafeRawBufferPointer, score: Double) -> Bool {
        let member = Member(score: score, name: [UInt8](name))
        guard let row = scores.find(name) else {
            _ = scores.insert(name, score)
            ordered.insert(member, at: place(of: member))
            bytes += name.count + 8
            return true
        }
        let before = scores[row]
        guard before != score else { return false }
        scores[row] = score
        ordered.remove(at: place(of: Member(score: before, name: member.name)))
        ordered.insert(member, at: place(of: member))
        return false
    }

    func score(of name: UnsafeRawBufferPointer) -> Double? {
        scores.find(name).map { scores[$0] }
    }

    /// How many members come before this one.
    private func place(of member: Member) -> Int {
        var low = 0
        var high = ordered.count
        while low < high {
            let middle = (low + high) / 2
            if ordered[middle].precedes(member) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
