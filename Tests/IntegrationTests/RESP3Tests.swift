// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A server in RESP3") struct RESP3Tests {
    @Test("is measured as in RESP2")
    func measured() throws {
        let server = try RedisServer(password: "sesame")
        let run = try MeasuredRun(target: server.url, ["--resp", "3"])
        #expect(run.isClean)
        #expect(run.record.target.resp == 3)
        let hello = try server.calls("hello")
        #expect(hello >= 4)
        #expect(run.record.notes == [])
    }

    @Test("that knows no HELLO is measured in RESP2, which is said")
    func fallback() throws {
        let server = try RedisServer(settings: ["--rename-command", "HELLO", ""])
        let run = try MeasuredRun(target: server.url, ["--resp", "3"])
        #expect(run.isClean)
        #expect(run.record.target.resp == 2)
        #expect(
            run.record.notes.contains {
                $0.hasPrefix("The server does not speak RESP3 (HELLO 3 was refused with “ERR ")
            })
    }
}
