// SPDX-License-Identifier: Apache-2.0

/// A search for a capacity that the client ended, or that did not come to its end.
enum CapacityRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard let capacity = record.capacity else { return [] }
        switch capacity.outcome {
        case .found, .outOfReach: return []
        case .clientLimit: return [Finding("client-limit", .invalid, capacity.explanation)]
        case .unconfirmed: return [Finding("unconfirmed", .warning, capacity.explanation)]
        case .targetLost: return [Finding("target-lost", .invalid, capacity.explanation)]
        case .interrupted: return []
        }
    }
}
