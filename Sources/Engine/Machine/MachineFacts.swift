// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
package import Results

/// What can be told about the machine that makes the load.
package enum MachineFacts {
    /// How many processors this process may use.
    package static var processors: Int { max(1, Int(clinux_allowed_processors())) }

    package static func record() -> MachineRecord {
        var name = utsname()
        uname(&name)
        return MachineRecord(
            cpu: cpu, cores: processors,
            memoryBytes: Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE))),
            kernel: text(&name.release), os: system, clockSource: clockSource, hypervisor: hypervisor)
    }

    private static var clockSource: String? {
        SystemFile.lines("/sys/devices/system/clocksource/clocksource0/current_clocksource").first.map { String($0) }
    }

    /// By the processor itself (CPUID leaf 0x40000000), whose answer needs no privilege and no file of the system.
    private static var hypervisor: String? {
        var name = [CChar](repeating: 0, count: 13)
        switch clinux_hypervisor(&name) {
        case 0: return "none"
        case 1:
            let word = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return hypervisors[word] ?? word
        default: return nil
        }
    }

    /// What hypervisors call themselves, and what people call them.
    private static let hypervisors = [
        "KVMKVMKVM": "kvm", "Microsoft Hv": "hyper-v", "VMwareVMware": "vmware", "XenVMMXenVMM": "xen",
        "TCGTCGTCGTCG": "qemu", "bhyve bhyve ": "bhyve", " lrpepyh vr": "parallels",
    ]

    private static var cpu: String {
        for line in SystemFile.lines("/proc/cpuinfo") where line.hasPrefix("model name") {
            if let colon = line.firstIndex(of: ":") {
                return String(line[line.index(after: colon)...].drop { $0 == " " })
            }
        }
        return "unknown"
    }

    private static var system: String {
        for line in SystemFile.lines("/etc/os-release") where line.hasPrefix("PRETTY_NAME=") {
            return String(line.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" })
        }
        return "Linux"
    }

    private static func text<T>(_ field: inout T) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
