// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import Testing

@testable import TestServers

@Suite("What a test starts") struct ChildEndTests {
    @Test("gets SIGKILL from the kernel when the tests end, however they end")
    func bound() throws {
        let python = try #require(ExecutableSearch.find("python3", in: ExecutableSearch.path))
        // 2 is PR_GET_PDEATHSIG.
        let question = """
            import ctypes
            number = ctypes.c_int()
            ctypes.CDLL(None).prctl(2, ctypes.byref(number))
            print(number.value)
            """
        let output = try CommandLineTool(path: python).run(["-c", question])
        #expect(output.standardOutput == "\(SIGKILL)\n")
        // Also where a shell changes the folder first.
        let elsewhere = try CommandLineTool(path: python).run(["-c", question], directory: "/")
        #expect(elsewhere.standardOutput == "\(SIGKILL)\n")
    }

    private final class Started: Sendable {
        let server = Mutex<RedisServer?>(nil)
    }

    @Test("outlives the thread that asked for it")
    func threads() throws {
        let started = Started()
        var thread = pthread_t()
        let context = Unmanaged.passRetained(started)
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let started = Unmanaged<Started>.fromOpaque(context).takeRetainedValue()
                let server = try? RedisServer()
                started.server.withLock { $0 = server }
                return nil
            }, context.toOpaque())
        #expect(status == 0)
        pthread_join(thread, nil)
        let server = try #require(started.server.withLock { $0 })
        #expect(try server.send("PING") == .status("PONG"))
    }

    @Test("says which program could not be started")
    func missing() {
        #expect(throws: ProcessFailure.self) { try CommandLineTool(path: "/nowhere/program").run([]) }
    }
}
