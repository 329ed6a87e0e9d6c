// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// The slots of one command's keys, from the key's number: a few table look-ups instead of a checksum of the whole name.
///
/// A checksum is linear: that of a name is the checksum of the name with zeros for its digits, and for each digit what it
/// adds in its place. Two digits have one table entry.
struct SlotName {
    enum Kind: UInt8 {
        /// The command names no key: any node will do.
        case none
        /// A hash tag without the number: all keys are in one slot.
        case constant
        case numbered
    }

    let kind: Kind
    private let constant: Int
    private let digits: Int
    /// By the number of digits: the checksum with zeros in their place.
    private let zeros: UnsafeMutablePointer<UInt16>
    /// By the place of a pair of digits from the end, and its value.
    private let pairs: UnsafeMutablePointer<UInt16>
    private static let mostPairs = 10

    /// - Parameter name: nil for a command without a key.
    init(_ name: KeyName?) {
        zeros = .allocate(capacity: 21)
        zeros.initialize(repeating: 0, count: 21)
        pairs = .allocate(capacity: Self.mostPairs * 100)
        pairs.initialize(repeating: 0, count: Self.mostPairs * 100)
        digits = min(20, name?.digits ?? 1)
        guard let name else {
            kind = .none
            constant = 0
            return
        }
        let (head, tail) = Self.hashed(name)
        guard let tail else {
            kind = .constant
            constant = Int(KeySlot.crc16(head)) % KeySlot.count
            return
        }
        kind = .numbered
        constant = 0
        for count in 1...20 {
            // A name may be padded to more digits than a number has.
            let padding = [UInt8](repeating: 0x30, count: max(count, name.digits))
            zeros[count] = KeySlot.crc16(head + padding + tail)
        }
        for place in 0..<Self.mostPairs {
            for pair in 0..<100 {
                // What lies before the digits adds nothing to their part, and a digit is 0x30 with its value added bit
                // by bit.
                let behind = [UInt8](repeating: 0, count: 2 * place + tail.count)
                pairs[place * 100 + pair] = KeySlot.crc16([UInt8(pair / 10), UInt8(pair % 10)] + behind)
            }
        }
    }

    /// Whether keys of a name lie in different slots.
    static func differs(_ name: KeyName) -> Bool { hashed(name).tail != nil }

    func deallocate() {
        zeros.deallocate()
        pairs.deallocate()
    }

    /// The slot of the key with a number.
    @inline(__always)
    func slot(_ number: UInt64) -> Int {
        guard kind == .numbered else { return constant }
        var checksum = zeros[max(digits, Decimal.digitCount(number))]
        var rest = number
        var row = pairs
        // Zeros add nothing, and three rows for every number spare the processor a guess at how many it has.
        for _ in 0..<3 {
            let quotient = rest / 100
            checksum ^= row[Int(truncatingIfNeeded: rest &- quotient &* 100)]
            rest = quotient
            row += 100
        }
        while rest > 0 {
            let quotient = rest / 100
            checksum ^= row[Int(truncatingIfNeeded: rest &- quotient &* 100)]
            rest = quotient
            row += 100
        }
        return Int(checksum & 0x3fff)
    }

    /// What of a key is hashed, before and after its digits; without a tail when the digits are not part of it.
    private static func hashed(_ name: KeyName) -> (head: [UInt8], tail: [UInt8]?) {
        let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        if let start = name.prefix.firstIndex(of: open) {
            if let end = name.prefix[(start + 1)...].firstIndex(of: close) {
                return end > start + 1 ? (Array(name.prefix[(start + 1)..<end]), nil) : (name.prefix, name.suffix)
            }
            if let end = name.suffix.firstIndex(of: close) {
                return (Array(name.prefix[(start + 1)...]), Array(name.suffix[..<end]))
            }
        } else if let start = name.suffix.firstIndex(of: open),
            let end = name.suffix[(start + 1)...].firstIndex(of: close), end > start + 1
        {
            return (Array(name.suffix[(start + 1)..<end]), nil)
        }
        return (name.prefix, name.suffix)
    }
}

extension OperationKind {
    /// The name of the key that a node is chosen by: that of the first argument with a key or its number; nil for none.
    func routeName(_ keyName: KeyName) -> KeyName? {
        for argument in command.arguments {
            switch argument {
            case .keys, .keysAndValues: return keyName
            case .expiry, .expiryMilliseconds: continue
            case .pieces(let pieces):
                guard let place = pieces.firstIndex(where: { $0 == .key || $0 == .id }) else { continue }
                var name = pieces[place] == .key ? keyName : KeyName(prefix: [], suffix: [], digits: 1)
                name.prefix = Self.literal(pieces[..<place]) + name.prefix
                name.suffix += Self.literal(pieces[(place + 1)...])
                return name
            }
        }
        return nil
    }

    /// The fixed bytes of pieces; what changes otherwise is passed over, and a node that is wrong for it says so.
    private static func literal(_ pieces: ArraySlice<CommandTemplate.Piece>) -> [UInt8] {
        pieces.flatMap { piece -> [UInt8] in
            if case .literal(let bytes) = piece { bytes } else { [] }
        }
    }
}
