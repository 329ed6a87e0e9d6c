// SPDX-License-Identifier: Apache-2.0

/// The tool that made the record.
package struct ToolRecord: Sendable, Equatable {
    package var name = ""
    package var version = ""

    package init() {}

    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// The machine that the load came from.
package struct MachineRecord: Sendable, Equatable {
    package var cpu = ""
    package var cores = 0
    package var memoryBytes = 0
    package var kernel = ""
    package var os = ""
    /// What the kernel reads the time from: `tsc`, `hpet`; nil where it does not tell, and in records of earlier versions.
    package var clockSource: String?
    /// The virtual machine around it, as far as the processor tells: `kvm`, or `none`; nil as above.
    package var hypervisor: String?

    package init() {}

    package init(
        cpu: String, cores: Int, memoryBytes: Int, kernel: String, os: String, clockSource: String? = nil,
        hypervisor: String? = nil
    ) {
        self.clockSource = clockSource
        self.hypervisor = hypervisor
        self.cpu = cpu
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.kernel = kernel
        self.os = os
    }
}

/// What the load cost the client, over the measure phase.
///
/// A figure that the system does not show is nil.
package struct ClientRecord: Sendable, Equatable {
    package var userCpuNs: Int64 = 0
    package var systemCpuNs: Int64 = 0
    package var maxResidentBytes = 0
    /// Processor time of the busiest thread by the wall time, 0…1.
    package var busiestThreadShare = 0.0
    /// The same of every thread, in their order.
    package var threadShares: [Double] = []
    /// The 99th percentile of the time that one turn of the event loop took, waiting not counted.
    package var loopTurnP99Ns: Int64?
    /// How often the container's processor limit stopped the client.
    package var throttledPeriods: Int?
    /// The share of processor time that the hypervisor gave to others, 0…1.
    package var stealShare: Double?

    package init() {}

    package init(
        userCpuNs: Int64, systemCpuNs: Int64, maxResidentBytes: Int, busiestThreadShare: Double,
        threadShares: [Double] = [], loopTurnP99Ns: Int64? = nil, throttledPeriods: Int? = nil,
        stealShare: Double? = nil
    ) {
        self.userCpuNs = userCpuNs
        self.systemCpuNs = systemCpuNs
        self.maxResidentBytes = maxResidentBytes
        self.busiestThreadShare = busiestThreadShare
        self.threadShares = threadShares
        self.loopTurnP99Ns = loopTurnP99Ns
        self.throttledPeriods = throttledPeriods
        self.stealShare = stealShare
    }
}

extension ToolRecord: JSONRecord {
    package static let fields: [JSONField<ToolRecord>] = [.required("name", \.name), .required("version", \.version)]
}

extension MachineRecord: JSONRecord {
    package static let fields: [JSONField<MachineRecord>] = [
        .required("cpu", \.cpu), .required("cores", \.cores), .required("memoryBytes", \.memoryBytes),
        .required("kernel", \.kernel), .required("os", \.os), .whenPresent("clockSource", \.clockSource),
        .whenPresent("hypervisor", \.hypervisor),
    ]
}

extension ClientRecord: JSONRecord {
    package static let fields: [JSONField<ClientRecord>] = [
        .required("userCpuNs", \.userCpuNs), .required("systemCpuNs", \.systemCpuNs),
        .required("maxResidentBytes", \.maxResidentBytes), .required("busiestThreadShare", \.busiestThreadShare),
        .added("threadShares", \.threadShares), .added("loopTurnP99Ns", \.loopTurnP99Ns),
        .added("throttledPeriods", \.throttledPeriods), .added("stealShare", \.stealShare),
    ]
}
