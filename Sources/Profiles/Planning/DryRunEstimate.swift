// SPDX-License-Identifier: Apache-2.0
package import Plan
import RESP
import Sizing
import Workload

/// What a run would do, from the plan alone.
package struct DryRunEstimate: Sendable, Equatable {
    package var keys: UInt64
    /// The keys that are written before the load.
    package var populatedKeys: UInt64
    /// The mean length of a key's name in bytes, without the suffix of a data type.
    package var meanKeyBytes: Double
    package var meanValueBytes: Double
    /// The bytes of all values.
    package var valueBytes: Double
    /// What a server of the Redis 7 family needs for all keys as strings, an estimate; nil where the mix has no
    /// strings.
    package var memoryBytes: Double?
    /// The operations of the measure phase; nil for a closed loop that is ended by time.
    package var operations: Double?
    /// nil for a closed loop.
    package var ratePerSecond: Double?
    /// The bytes to the target for one operation, on average, protocol included.
    package var requestBytesPerOperation: Double
    /// The bytes from the target for one operation, on average, when every read hits.
    ///
    /// A reply of unknown length counts as five bytes, the length of `+OK`.
    package var replyBytesPerOperation: Double
    /// Both directions together in bits per second; nil for a closed loop.
    package var bitsPerSecond: Double?
    /// The length of the measure phase in nanoseconds; nil where requests end a closed loop.
    package var duration: Double?

    package init(_ plan: RunPlan) {
        keys = plan.keys.count
        populatedKeys = UInt64((Double(plan.keys.count) * plan.phases.populate).rounded(.up))
        meanKeyBytes = Self.meanNameBytes(plan.keys)
        meanValueBytes = plan.values.size.mean
        valueBytes = meanValueBytes * Double(keys)
        let holdsStrings = plan.operations.contains { [.string, .any].contains($0.kind.dataType) }
        memoryBytes =
            holdsStrings ? Self.memory(plan, keyBytes: Int(meanKeyBytes.rounded())) : nil
        let wire = WireBytes(plan, keyBytes: meanKeyBytes)
        requestBytesPerOperation = wire.request
        replyBytesPerOperation = wire.reply
        if case .open(_, let rate) = plan.load.arrivals {
            ratePerSecond = rate
            bitsPerSecond = (wire.request + wire.reply) * 8 * rate
        }
        switch plan.phases.measure {
        case .duration(let time):
            duration = Double(time)
            operations = ratePerSecond.map { $0 * Double(time) / 1e9 }
        case .requests(let count):
            operations = Double(count)
            duration = ratePerSecond.map { Double(count) / $0 * 1e9 }
        }
    }

    private static func memory(_ plan: RunPlan, keyBytes: Int) -> Double {
        let size = plan.values.size
        // One value at the middle of each of a thousand equal parts of the distribution.
        let parts = size.maximum == Int(size.mean) ? 1 : 1000
        let lengths = (0..<parts).map { part in
            DataSet.Lengths(key: keyBytes, value: size.bytes(quantile: (Double(part) + 0.5) / Double(parts)))
        }
        let data = DataSet(
            keys: plan.keys.count, lengths: lengths, expiringKeys: plan.values.expiry == .none ? 0 : plan.keys.count)
        let usual = SizingFacts()
        return StoredMemory(data, model: usual.chosenModel, classes: usual.classes).settledBytes
    }

    /// Keys are numbered from 0, so most numbers have as many digits as the last one.
    private static func meanNameBytes(_ keys: KeyPlan) -> Double {
        var digits = 0.0
        var from: UInt64 = 0
        var to: UInt64 = 10
        var length = 1
        while from < keys.count {
            digits += Double(min(to, keys.count) - from) * Double(max(length, keys.name.digits))
            from = to
            to = to.multipliedReportingOverflow(by: 10).overflow ? .max : to * 10
            length += 1
        }
        return Double(keys.name.prefix.count + keys.name.suffix.count) + digits / Double(keys.count)
    }
}

/// The bytes of a mean operation on the wire, by the RESP framing of its template.
private struct WireBytes {
    var request = 0.0
    var reply = 0.0

    init(_ plan: RunPlan, keyBytes: Double) {
        let value = plan.values.size.mean
        let total = plan.operations.reduce(0) { $0 + $1.weight }
        for operation in plan.operations {
            let key = keyBytes + Double(operation.keySuffix.utf8.count)
            let share = operation.weight / total
            var keys = 1.0
            var request = 0.0
            var arguments = 0.0
            for argument in operation.kind.command.arguments {
                switch argument {
                case .pieces(let pieces):
                    request += Self.framed(pieces.reduce(0) { $0 + Self.bytes($1, key: key, value: value, plan) })
                    arguments += 1
                case .keys(let count):
                    keys = Double(count)
                    request += keys * Self.framed(key)
                    arguments += keys
                case .keysAndValues(let count):
                    keys = Double(count)
                    request += keys * (Self.framed(key) + Self.framed(value))
                    arguments += 2 * keys
                case .expiry:
                    guard plan.values.expiry != .none else { continue }
                    request += Self.framed(2) + Self.framed(7)
                    arguments += 2
                case .expiryMilliseconds:
                    request += Self.framed(7)
                    arguments += 1
                }
            }
            self.request += share * (request + 3 + Self.digits(arguments))
            let reply: Double =
                switch operation.kind.judgement {
                case .hitOrMiss: Self.framed(value)
                case .hitsPerElement: 3 + Self.digits(keys) + keys * Self.framed(value)
                case .success: 5
                }
            self.reply += share * reply
        }
    }

    private static func bytes(_ piece: CommandTemplate.Piece, key: Double, value: Double, _ plan: RunPlan) -> Double {
        switch piece {
        case .literal(let bytes): Double(bytes.count)
        case .key: key
        case .value: value
        case .id: digits(Double(plan.keys.count))
        case .random(let low, let high): digits((abs(Double(low)) + abs(Double(high))) / 2)
        }
    }

    /// A bulk string: `$`, its length, two line ends, the bytes.
    private static func framed(_ bytes: Double) -> Double { bytes + 5 + digits(bytes) }

    private static func digits(_ number: Double) -> Double {
        Double(String(UInt64(max(0, min(number, 1e18)))).count)
    }
}
