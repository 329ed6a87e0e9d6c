// SPDX-License-Identifier: Apache-2.0

/// Operations waited for a free connection while the target was no slower than else: the queue's p99 is above 10 % of
/// the response's, and there are fewer places than Little's law asks for, connections × depth ≥ 3 × rate × service p99.
enum TooFewConnectionsRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        guard !record.load.isClosed, let rate = record.load.ratePerSecond, rate > 0,
            !record.isDirect, !OverloadRule.isOverloaded(record)
        else { return [] }
        let waits = record.operations.compactMap { path, operation -> (name: String, queue: Int64, service: Int64)? in
            guard let queue = operation.latency[.queue]?.p99Ns, let response = operation.latency[.response]?.p99Ns,
                // A read holds its place for the GET alone: what the database takes comes after.
                let service = operation.latency[.get] ?? operation.latency[.service], let serviceTail = service.p99Ns,
                let serviceMiddle = service.p50Ns, queue > response / 10,
                // A service time that is not flat (a stall) makes a queue that no number of connections takes away.
                serviceTail <= serviceMiddle * 10
            else { return nil }
            return (operation.name, queue, serviceTail)
        }
        guard let worst = waits.max(by: { $0.queue < $1.queue }) else { return [] }
        let places = 3 * rate * Double(worst.service) / 1e9
        let depth = max(record.load.depth, 1)
        guard Double(record.load.connections * depth) < places else { return [] }
        let needed = Int((places / Double(depth)).rounded(.up))
        return [
            Finding(
                "too-few-connections", .warning,
                "\(worst.name) operations waited up to \(Quantity.duration(worst.queue)) (p99) for a free connection "
                    + "while the target's service time stayed flat. "
                    + "\(Quantity.counted(record.load.connections, "connection")) with depth \(depth) "
                    + "\(record.load.connections == 1 ? "is" : "are") too few for \(Quantity.rate(rate)): "
                    + "use --connections \(needed) or more.")
        ]
    }
}
