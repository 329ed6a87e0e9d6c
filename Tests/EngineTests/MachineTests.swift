// SPDX-License-Identifier: Apache-2.0
import Glibc
import Histogram
import Network
import Results
import Testing

@testable import Engine

/// What the engine asks of the machine that it runs on.
struct MachineTests {
    private var limit: rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }

    @Test func fileLimitIsRaisedAndNotBeyondTheHardOne() throws {
        let before = limit
        try FileLimit.raise(for: 1)
        #expect(limit.rlim_cur == before.rlim_cur)
        try #require(before.rlim_max < rlim_t(Int32.max))
        let error = #expect(throws: SetupError.self) { try FileLimit.raise(for: Int(before.rlim_max)) }
        #expect(
            error?.description.contains("\(before.rlim_max) connections need \(before.rlim_max + 64) open files")
                == true)
        #expect(error?.description.contains("--connections") == true)
        #expect(limit.rlim_cur == before.rlim_cur)
        if before.rlim_cur < before.rlim_max, before.rlim_cur > 64 {
            try FileLimit.raise(for: Int(before.rlim_cur) - 63)
            #expect(limit.rlim_cur == before.rlim_cur + 1)
        }
    }

    @Test func pathToLoopback() throws {
        let path = NetworkPath(to: .loopback(port: 6379))
        #expect(path.interface == "lo")
        #expect(path.speed == nil)
        let unix = NetworkPath(to: try #require(try Endpoint.unix(path: "/tmp/a.sock").addresses().first))
        #expect(unix.interface == "unix")
    }

    @Test func timerFloorSeesEveryArrival() throws {
        let lag = try TimerFloor.measure(ratePerSecond: 2000, duration: 200_000_000, seed: 1)
        // 400 expected, 20 their standard deviation.
        #expect((300...500).contains(lag.totalCount))
    }

    @Test func factsOfThisMachine() {
        let record = MachineFacts.record()
        #expect(record.cores == MachineFacts.processors)
        #expect(record.cores >= 1)
        #expect(record.memoryBytes > 1 << 20)
        #expect(!record.kernel.isEmpty)
        #expect(!record.os.isEmpty)
        // The kernel shows the processor's own answer as a flag.
        let isVirtual = SystemFile.lines("/proc/cpuinfo").contains {
            $0.hasPrefix("flags") && $0.contains(" hypervisor")
        }
        #if arch(x86_64)
            #expect((record.hypervisor != "none") == isVirtual && record.hypervisor?.isEmpty == false)
        #else
            #expect(record.hypervisor == nil && !isVirtual)
        #endif
        let clock = SystemFile.lines("/sys/devices/system/clocksource/clocksource0/available_clocksource").first
        #expect(
            record.clockSource.map { clock?.split(separator: " ").contains(Substring($0)) == true } ?? (clock == nil))
        #expect(SystemFile.lines("/proc/no-such-file").isEmpty)
        #expect(SystemFile.lines("/proc/stat").first?.hasPrefix("cpu ") == true)
    }

    @Test func usageGrows() {
        let before = ClientUsage.now()
        var sum: UInt64 = 1
        for step in 0..<3_000_000 { sum = sum &* 6_364_136_223_846_793_005 &+ UInt64(step) }
        let after = ClientUsage.now()
        #expect(sum != 0)
        #expect(after.userCPU + after.systemCPU > before.userCPU + before.systemCPU)
        #expect(after.allTicks >= before.allTicks)
        #expect(after.maxResident >= before.maxResident)
        #expect(before.maxResident > 1 << 20)
    }
}
