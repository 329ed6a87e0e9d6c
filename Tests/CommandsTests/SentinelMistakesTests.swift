// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A Sentinel set that cannot be measured") struct SentinelMistakesTests {
    @Test("because the Sentinel does not know the name: bad usage")
    func unknownName() throws {
        let group = try SentinelGroup()
        #expect(
            try Refusal.sentence(group.url(name: "nobody"), code: 64)
                == "The Sentinel 127.0.0.1:\(group.port) does not know a primary by the name nobody. Check the name in the "
                + "target URL; SENTINEL MASTERS lists those that it watches.")
        // The first that answers is enough.
        let both = "redis+sentinel://127.0.0.1:1,127.0.0.1:\(group.port)/nobody"
        #expect(try Refusal.sentence(both, code: 64).contains("by the name nobody"))
    }

    @Test("because no Sentinel answers")
    func nobodyThere() throws {
        let url = "redis+sentinel://127.0.0.1:1,127.0.0.1:2/primary"
        #expect(
            try Refusal.sentence(url)
                == "No Sentinel of the target \(url)/0 says where the primary is: 127.0.0.1:1: Connection refused. Check hosts "
                + "and ports in --target; Sentinels listen on 26379 where nobody has chosen another port.")
    }

    @Test("because it wants another password, which is shown nowhere")
    func password() throws {
        let group = try SentinelGroup(sentinelPassword: "another")
        let bare = try Refusal.sentence(group.url())
        #expect(
            bare.hasPrefix("The Sentinel 127.0.0.1:\(group.port) of the target \(group.url())/0 refuses us: NOAUTH "))
        let wrong = try Refusal.sentence(group.url(credentials: ":my-secret@"))
        #expect(wrong.contains("refuses us: WRONGPASS "))
        #expect(!wrong.contains("my-secret"))
    }

    @Test("because a server and no Sentinel listens there")
    func noSentinel() throws {
        let server = try RedisServer()
        let sentence = try Refusal.sentence("redis+sentinel://127.0.0.1:\(server.port)/primary")
        #expect(sentence.contains("127.0.0.1:\(server.port) is none, it answers “ERR unknown command 'SENTINEL'"))
    }

    @Test("because the URL is wrong: bad usage")
    func url() throws {
        let name = try Workplace().run(["run", "--target", "redis+sentinel://:my-secret@host"])
        #expect(name.code == 64)
        #expect(name.standardError.contains("names Sentinels and not the primary that they watch"))
        #expect(!name.standardError.contains("my-secret"))
    }
}
