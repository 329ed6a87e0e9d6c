// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sandbox

struct KeyValueServiceTests {
    private func conversation(_ configuration: ServerConfiguration = .init()) -> Conversation<KeyValueService> {
        let conversation = Conversation(KeyValueService(configuration: configuration))
        _ = conversation.open()
        return conversation
    }

    /// Steps of a conversation: a command and its reply, with line ends shown as `|`.
    static let tables: [[(String, String)]] = [
        [
            ("GET a", "$-1|"), ("SET a 1", "+OK|"), ("get a", "$1|1|"), ("SET a 2 NX", "$-1|"), ("SET b 2 XX", "$-1|"),
            ("SET b 2 NX", "+OK|"), ("SET a 3 XX GET", "$1|1|"), ("SET c 1 GET", "$-1|"),
            ("MGET a b nothing", "*3|$1|3|$1|2|$-1|"),
            ("MSET a x d y", "+OK|"), ("MGET a d", "*2|$1|x|$1|y|"), ("EXISTS a b a nothing", ":3|"),
            ("DEL a nothing", ":1|"), ("UNLINK b c d", ":3|"), ("DBSIZE", ":0|"),
        ],
        [
            ("SET a 1 NX XX", "-ERR syntax error|"), ("SET a 1 EX", "-ERR syntax error|"),
            ("SET a 1 EX 5 PX 5", "-ERR syntax error|"),
            ("SET a 1 EX 5 KEEPTTL", "-ERR syntax error|"),
            ("SET a 1 EX x", "-ERR value is not an integer or out of range|"),
            ("SET a 1 EX 0", "-ERR invalid expire time in 'set' command|"),
            ("SET a 1 EX 9223372036854775807", "-ERR invalid expire time in 'set' command|"), ("EXISTS a", ":0|"),
            ("GET", "-ERR wrong number of arguments for 'get'|"),
            ("MSET a 1 b", "-ERR wrong number of arguments for 'mset'|"),
            ("FOO a", "-ERR unknown command 'FOO'|"), ("TOOLONGANAME", "-ERR unknown command 'TOOLONGANAME'|"),
        ],
        [
            ("INCR n", ":1|"), ("INCRBY n 41", ":42|"), ("DECR n", ":41|"), ("DECRBY n 50", ":-9|"),
            ("GET n", "$2|-9|"),
            ("SET n 9223372036854775807", "+OK|"), ("INCR n", "-ERR increment or decrement would overflow|"),
            ("SET n abc", "+OK|"), ("INCR n", "-ERR value is not an integer or out of range|"),
            ("SET n -9223372036854775808", "+OK|"), ("INCR n", ":-9223372036854775807|"),
            ("SET n 007", "+OK|"), ("INCR n", "-ERR value is not an integer or out of range|"),
        ],
        [
            ("HSET h f 1 g 2", ":2|"), ("HSET h f 3", ":0|"), ("HGET h f", "$1|3|"), ("HGET h x", "$-1|"),
            ("HGET none x", "$-1|"),
            ("HGETALL h", "*4|$1|f|$1|3|$1|g|$1|2|"), ("HGETALL none", "*0|"), ("HMGET h g x", "*2|$1|2|$-1|"),
            ("HLEN h", ":2|"),
            ("HEXISTS h f", ":1|"), ("HDEL h f g x", ":2|"), ("EXISTS h", ":0|"),
            ("HSET h f", "-ERR wrong number of arguments for 'hset'|"),
        ],
        [
            ("LPUSH l a b", ":2|"), ("RPUSH l c", ":3|"), ("LRANGE l 0 -1", "*3|$1|b|$1|a|$1|c|"),
            ("LRANGE l -2 5", "*2|$1|a|$1|c|"),
            ("LRANGE l 2 1", "*0|"), ("LRANGE l -9 0", "*1|$1|b|"), ("LRANGE none 0 1", "*0|"), ("LLEN l", ":3|"),
        ],
        [
            ("ZADD z 2 b 1 a 2 aa", ":3|"), ("ZRANGE z 0 -1", "*3|$1|a|$2|aa|$1|b|"), ("ZADD z 0.5 b", ":0|"),
            ("ZRANGE z 0 0 WITHSCORES", "*2|$1|b|$3|0.5|"), ("ZRANGE z 0 0 REV", "*1|$2|aa|"), ("ZSCORE z aa", "$1|2|"),
            ("ZCARD z", ":3|"), ("ZADD z x c", "-ERR value is not a valid float|"),
            ("ZADD z 1", "-ERR wrong number of arguments for 'zadd'|"),
            ("ZRANGE z 0 1 NONSENSE", "-ERR syntax error|"),
        ],
        [
            ("SET s 1", "+OK|"), ("TYPE s", "+string|"), ("HSET h f 1", ":1|"), ("TYPE h", "+hash|"),
            ("LPUSH l 1", ":1|"),
            ("TYPE l", "+list|"), ("ZADD z 1 a", ":1|"), ("TYPE z", "+zset|"), ("TYPE none", "+none|"),
            ("SET h 1", "+OK|"), ("TYPE h", "+string|"),
        ],
        [
            ("PING", "+PONG|"), ("PING hello", "$5|hello|"), ("ECHO hello", "$5|hello|"), ("SELECT 1", "+OK|"),
            ("SET a 1", "+OK|"),
            ("SELECT 0", "+OK|"), ("GET a", "$-1|"), ("SELECT 16", "-ERR DB index is out of range|"),
            ("CLIENT SETNAME me", "+OK|"),
            ("CLIENT GETNAME", "$2|me|"), ("CLIENT SETINFO LIB-NAME x", "+OK|"), ("CLIENT ID", ":0|"),
            ("COMMAND", "*0|"), ("RESET", "+RESET|"),
            ("AUTH x", "-ERR AUTH was sent, but this server has no password|"),
            ("FLUSHALL", "-ERR 'FLUSHALL' is refused: this server forgets its data when it stops|"),
        ],
    ]

    @Test(arguments: tables.indices)
    func commands(table: Int) {
        let conversation = self.conversation()
        for (command, reply) in Self.tables[table] {
            let answer = conversation.ask(command).replacing("\r\n", with: "|")
            #expect(answer == reply, "\(command)")
        }
    }

    @Test(arguments: [
        "INCR", "HSET {k} f v", "HGET {k} f", "HGETALL {k}", "LPUSH {k} v", "LRANGE {k} 0 1", "ZADD {k} 1 a",
        "ZRANGE {k} 0 1",
        "HDEL {k} f", "LLEN {k}", "ZCARD {k}",
    ])
    func wrongTypes(command: String) {
        let conversation = self.conversation()
        _ = conversation.ask("SET s text")
        _ = conversation.ask("HSET h f 1")
        if command == "INCR" {
            #expect(conversation.ask("INCR h").hasPrefix("-WRONGTYPE "))
            #expect(conversation.ask("GET h").hasPrefix("-WRONGTYPE "))
            #expect(conversation.ask("SET h 1 GET").hasPrefix("-WRONGTYPE "))
            #expect(conversation.ask("MGET h s") == "*2\r\n$-1\r\n$4\r\ntext\r\n")
        } else {
            #expect(conversation.ask(command.replacing("{k}", with: "s")).hasPrefix("-WRONGTYPE "))
            #expect(conversation.ask("GET s") == "$4\r\ntext\r\n")
        }
    }

    @Test func expiryFollowsTheClock() {
        let conversation = self.conversation()
        #expect(conversation.ask("SET a 1 PX 1500") == "+OK\r\n")
        #expect(conversation.ask("PTTL a") == ":1500\r\n")
        conversation.now = 1_499_999_999
        #expect(conversation.ask("GET a") == "$1\r\n1\r\n")
        conversation.now = 1_500_000_000
        #expect(conversation.ask("GET a") == "$-1\r\n")
        #expect(conversation.ask("TTL a") == ":-2\r\n")

        _ = conversation.ask("SET b 1 EX 10")
        _ = conversation.ask("INCR b")
        #expect(conversation.ask("TTL b") == ":10\r\n")
        _ = conversation.ask("SET b 5 KEEPTTL")
        #expect(conversation.ask("TTL b") == ":10\r\n")
        _ = conversation.ask("SET b 5")
        #expect(conversation.ask("TTL b") == ":-1\r\n")
        #expect(conversation.ask("EXPIRE b 3") == ":1\r\n")
        #expect(conversation.ask("PERSIST b") == ":1\r\n")
        #expect(conversation.ask("PEXPIRE b 1") == ":1\r\n")
        conversation.now += 1_000_000
        #expect(conversation.ask("EXISTS b") == ":0\r\n")
        #expect(conversation.ask("EXPIRE b 3") == ":0\r\n")
        _ = conversation.ask("SETEX c 1 x")
        #expect(conversation.ask("EXPIRE c -1") == ":1\r\n")
        #expect(conversation.ask("DBSIZE") == ":0\r\n")
    }

    @Test func writesSweepExpiredKeysAway() {
        let conversation = self.conversation()
        for number in 0..<200 { _ = conversation.ask("SET old\(number) 1 PX 1") }
        conversation.now = 10_000_000
        for number in 0..<300 { _ = conversation.ask("SET new\(number) 1 PX 1000000") }
        #expect(conversation.ask("DBSIZE") == ":300\r\n")
        #expect(conversation.ask("INFO stats").contains("expired_keys:200\r\n"))
    }

    @Test func informationIsTrue() {
        let conversation = self.conversation(ServerConfiguration(version: "1.2.3"))
        _ = conversation.ask("SET a 12345")
        _ = conversation.ask("GET a")
        _ = conversation.ask("GET b")
        _ = conversation.ask("FOO")
        let text = conversation.ask("INFO")
        for line in [
            "# Server", "server_name:cachegauge", "cachegauge_version:1.2.3", "connected_clients:1",
            "used_memory_dataset:6",
            "evicted_keys:0", "keyspace_hits:1", "keyspace_misses:1", "total_commands_processed:5",
            "total_error_replies:1",
            "role:master", "db0:keys=1,expires=0",
        ] {
            #expect(text.contains("\(line)\r\n"), "\(line)")
        }
        let some = conversation.ask("INFO stats keyspace")
        #expect(some.contains("# Stats") && some.contains("# Keyspace") && !some.contains("# Server"))
    }

    @Test func dataBytesReturnToZero() {
        let service = KeyValueService()
        let conversation = Conversation(service)
        _ = conversation.open()
        for command in [
            "SET a 123", "SET a 1", "HSET h f 1 g 22", "HSET h f 333", "HDEL h g", "LPUSH l a b", "ZADD z 1 a 2 b",
            "ZADD z 3 a",
            "SET x 1 PX 5", "INCR n",
        ] {
            _ = conversation.ask(command)
        }
        let expected = 2 + (1 + 1 + 3) + (1 + 2) + (1 + 9 + 9) + 2 + 2
        #expect(conversation.ask("INFO memory").contains("used_memory_dataset:\(expected)\r\n"))
        _ = conversation.ask("DEL a h l z x n")
        #expect(conversation.ask("INFO memory").contains("used_memory_dataset:0\r\n"))
    }

    @Test func helloSwitchesTheProtocol() {
        let conversation = self.conversation()
        #expect(conversation.ask("HELLO 4").hasPrefix("-NOPROTO "))
        let map = conversation.ask("HELLO 3")
        #expect(map.hasPrefix("%7\r\n$6\r\nserver\r\n$10\r\ncachegauge\r\n"))
        #expect(map.contains("$5\r\nproto\r\n:3\r\n"))
        #expect(conversation.ask("GET none") == "_\r\n")
        _ = conversation.ask("HSET h f 1")
        #expect(conversation.ask("HGETALL h") == "%1\r\n$1\r\nf\r\n$1\r\n1\r\n")
        _ = conversation.ask("ZADD z 1.5 a")
        #expect(conversation.ask("ZRANGE z 0 -1 WITHSCORES") == "*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n")
        #expect(conversation.ask("HELLO 2").hasPrefix("*14\r\n"))
        #expect(conversation.ask("GET none") == "$-1\r\n")
    }

    @Test func passwordAndUser() {
        let conversation = self.conversation(ServerConfiguration(user: "app", password: "secret"))
        #expect(conversation.ask("GET a").hasPrefix("-NOAUTH "))
        #expect(conversation.ask("HELLO 3").hasPrefix("-NOAUTH "))
        #expect(conversation.ask("AUTH secret").hasPrefix("-WRONGPASS "))
        #expect(conversation.ask("AUTH app wrong").hasPrefix("-WRONGPASS "))
        #expect(conversation.ask("AUTH app secret") == "+OK\r\n")
        #expect(conversation.ask("GET a") == "$-1\r\n")
        _ = conversation.ask("RESET")
        #expect(conversation.ask("GET a").hasPrefix("-NOAUTH "))
        #expect(conversation.ask("HELLO 3 AUTH app secret SETNAME me").hasPrefix("%7\r\n"))
        #expect(conversation.ask("CLIENT GETNAME") == "$2\r\nme\r\n")
    }

    @Test func quitAndFaultsClose() {
        let conversation = self.conversation()
        #expect(conversation.send(request(["QUIT"]) + request(["PING"])) == "+OK\r\n")
        #expect(conversation.ended == [0])
        _ = conversation.open(1)
        let reply = conversation.send(request(["PING"]) + Array("hello\r\n".utf8), on: 1)
        #expect(
            reply
                == "+PONG\r\n-ERR Protocol error: inline commands are not supported, send an array of bulk strings\r\n")
        #expect(conversation.ended == [0, 1])
        #expect(conversation.send(request(["PING"]), on: 1) == "")
    }
}
