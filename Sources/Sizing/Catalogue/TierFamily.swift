// SPDX-License-Identifier: Apache-2.0

/// What the tiers of one class share.
package struct TierFamily: Sendable, Equatable {
    package var name: String
    /// `yes`, `no`, or a sentence such as `optional (high availability)`.
    package var replicated: Figure<String>?
    package var serviceLevelPercent: Figure<Double>?
    package var serviceLevelNote: Figure<String>?
    package var clustering: Figure<String>?
    package var zones: Figure<String>?
    package var snapshots: Figure<String>?
    package var appendOnlyFile: Figure<String>?
    package var geoReplication: Figure<String>?
    package var serverVersion: Figure<String>?
    package var eviction: Figure<String>?
    package var idleTimeoutMinutes: Figure<Double>?
    /// The share of the memory that the maker keeps back.
    package var reservedPercent: Figure<Double>?
    package var retirement: TierRetirement?

    package init(name: String) { self.name = name }
}

/// When a class of tiers ends: dates as `2028-09-30`.
package struct TierRetirement: Sendable, Equatable {
    package var retired: Figure<String>?
    package var disabledFrom: Figure<String>?
    /// From when nobody can make a new one.
    package var noNewFrom: Figure<String>?
    package var noNewForNewCustomersFrom: Figure<String>?
    package var noNewForAnyoneFrom: Figure<String>?
}

/// What the maker of a service advises.
package struct TierGuidance: Sendable, Equatable {
    /// The shares of a limit at which one should act.
    package var memoryAlertPercent: Figure<Double>?
    package var connectionsAlertPercent: Figure<Double>?
    package var loadPercent: Figure<Double>?
    /// Two numbers as `10 to 15`.
    package var unplannedFailoverSeconds: Figure<String>?
    package var plannedFailoverSeconds: Figure<String>?
    package var largeValueKB: Figure<Double>?

    package init() {}
}
