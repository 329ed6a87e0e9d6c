// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RESP

@Suite struct TargetURLTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var text: String
        var url: TargetURL
        var shown: String
        init(_ text: String, _ url: TargetURL, _ shown: String) {
            (self.text, self.url, self.shown) = (text, url, shown)
        }
        var testDescription: String { text }
    }

    private static func tcp(
        _ host: String, _ port: Int = 6379, tls: Bool = false, user: String? = nil, password: String? = nil, db: Int = 0
    ) -> TargetURL {
        TargetURL(address: .tcp(host: host, port: port), usesTLS: tls, user: user, password: password, database: db)
    }

    private static func unix(_ path: String, user: String? = nil, password: String? = nil, db: Int = 0) -> TargetURL {
        TargetURL(address: .unix(path: path), user: user, password: password, database: db)
    }

    static let examples: [Example] = [
        Example("redis://host", tcp("host"), "redis://host:6379/0"),
        Example("redis://host/", tcp("host"), "redis://host:6379/0"),
        Example("REDIS://Host:7000/3", tcp("Host", 7000, db: 3), "redis://Host:7000/3"),
        Example("rediss://h.example:6380", tcp("h.example", 6380, tls: true), "rediss://h.example:6380/0"),
        Example("redis://s3cret@h", tcp("h", password: "s3cret"), "redis://***@h:6379/0"),
        Example("redis://:s3cret@h", tcp("h", password: "s3cret"), "redis://***@h:6379/0"),
        Example("redis://me:s3cret@h/1", tcp("h", user: "me", password: "s3cret", db: 1), "redis://***@h:6379/1"),
        Example("redis://me:@h", tcp("h", user: "me", password: ""), "redis://***@h:6379/0"),
        Example("redis://@h", tcp("h"), "redis://h:6379/0"),
        Example("redis://:@h", tcp("h"), "redis://h:6379/0"),
        Example("redis://m%40e:s%3a%2F%C3%A9@h", tcp("h", user: "m@e", password: "s:/é"), "redis://***@h:6379/0"),
        Example("redis://:a/b?c:d@e#f+=@h:1", tcp("h", 1, password: "a/b?c:d@e#f+="), "redis://***@h:1/0"),
        Example("redis://[::1]", tcp("::1"), "redis://[::1]:6379/0"),
        Example(
            "redis://p@[fe80::1%eth0]:99/2", tcp("fe80::1%eth0", 99, password: "p", db: 2),
            "redis://***@[fe80::1%eth0]:99/2"),
        Example("redis://10.0.0.1:65535", tcp("10.0.0.1", 65535), "redis://10.0.0.1:65535/0"),
        Example("unix:///run/r.sock", unix("/run/r.sock"), "unix:///run/r.sock"),
        Example("unix:///a%20b?db=4", unix("/a b", db: 4), "unix:///a b?db=4"),
        Example("unix://u:p@/r.sock", unix("/r.sock", user: "u", password: "p"), "unix://***@/r.sock"),
        Example("unix://u:p@/x@/r.sock", unix("/r.sock", user: "u", password: "p@/x"), "unix://***@/r.sock"),
        Example("unix:///dir@/r.sock", unix("/dir@/r.sock"), "unix:///dir@/r.sock"),
        Example(
            "redis+sentinel://h/primary", sentinels([.init(host: "h", port: 26_379)], "primary"),
            "redis+sentinel://h:26379/primary/0"),
        Example(
            "rediss+sentinel://me:s3@cret@a:1,[::1]:2,c/my%20name/3",
            sentinels(
                [.init(host: "a", port: 1), .init(host: "::1", port: 2), .init(host: "c", port: 26_379)], "my name",
                tls: true, user: "me", password: "s3@cret", db: 3),
            "rediss+sentinel://***@a:1,[::1]:2,c:26379/my%20name/3"),
    ]

    private static func sentinels(
        _ places: [SentinelSet.Place], _ name: String, tls: Bool = false, user: String? = nil, password: String? = nil,
        db: Int = 0
    ) -> TargetURL {
        TargetURL(
            address: .sentinel(SentinelSet(places: places, name: name)), usesTLS: tls, user: user, password: password,
            database: db)
    }

    @Test func aPresetGivesWhatIsLeftOut() throws {
        #expect(try TargetURL.parse("host", port: 10_000, scheme: "rediss") == Self.tcp("host", 10_000, tls: true))
        #expect(throws: TargetURLError.noScheme) { try TargetURL.parse("me:word@host:7", port: 1, scheme: "rediss") }
        #expect(try TargetURL.parse("redis://host", port: 10_000, scheme: "rediss") == Self.tcp("host", 10_000))
        #expect(try TargetURL.parse("unix:///r.sock", port: 10_000, scheme: "rediss") == Self.unix("/r.sock"))
    }

    @Test(arguments: [
        ("redis+sentinel://host", TargetURLError.noPrimaryName), ("redis+sentinel://host/", .noPrimaryName),
        ("redis+sentinel://host//0", .noPrimaryName), ("redis+sentinel:///name", .noHost),
        ("redis+sentinel://a,,b/name", .noHost), ("redis+sentinel://a:x/name", .badPort),
        ("redis+sentinel://a/name/x", .badDatabase), ("redis+sentinel://a/name?db=1", .badQuery),
    ])
    func aSentinelSetThatIsWrong(text: String, error: TargetURLError) {
        #expect(throws: error) { try TargetURL.parse(text) }
    }

    @Test(arguments: examples) func isRead(_ example: Example) throws {
        let url = try TargetURL.parse(example.text)
        #expect(url == example.url)
        #expect(url.description == example.shown)
        #expect(url.redactedText == example.shown)
    }

    @Test(
        arguments: [
            ("", .noScheme), ("localhost:6379", .noScheme), ("://h", .noScheme), ("s3cret://x", .noScheme),
            ("http://h", .unknownScheme("http")), ("redis:// h", .whiteSpace), ("redis://:s3 cret@h", .whiteSpace),
            ("redis://", .noHost), ("redis://:s3cret@", .noHost), ("redis://:6379", .noHost), ("redis:///0", .noHost),
            ("redis://u:s3cret", .badPort), ("redis://h:0", .badPort), ("redis://h:65536", .badPort),
            ("redis://h:", .badPort),
            ("redis://h:+1", .badPort), ("redis://h:99999999999999999999", .badPort), ("redis://::1:6379", .bareIPv6),
            ("redis://u:s3cret:6379", .bareIPv6), ("redis://[::1", .badHost), ("redis://[h]", .badHost),
            ("redis://[::1]6379", .badHost), ("redis://s3cret!", .badHost), ("redis://h%41", .badHost),
            ("redis://h/s3cret", .badDatabase), ("redis://h/-1", .badDatabase), ("redis://h/1/2", .badDatabase),
            ("redis://h/99999999999", .badDatabase), ("redis://h?s3cret", .badQuery), ("redis://h/0?db=1", .badQuery),
            ("redis://%s3cret@h", .badEscape), ("redis://:s3cret%4@h", .badEscape),
            ("redis://:s3cret%ff@h", .badEscape),
            ("unix://s3cret", .noSocketPath), ("unix:///", .noSocketPath), ("unix://", .noSocketPath),
            ("unix:///a?s3cret=1", .badQuery), ("unix:///a?db=s3cret", .badDatabase), ("unix:///a%00b", .badEscape),
            ("unix:///" + String(repeating: "a", count: 107), .socketPathTooLong(bytes: 108)),
        ] as [(String, TargetURLError)])
    func isRefusedWithoutShowingIt(_ text: String, _ expected: TargetURLError) {
        #expect(throws: expected) { try TargetURL.parse(text) }
        #expect(!expected.description.contains("s3c"))
        #expect(expected.description.hasPrefix("The "))
        #expect(expected.description.hasSuffix("."))
    }

    @Test func theLongestSocketPathIsAccepted() throws {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(try TargetURL.parse("unix://\(path)").address == .unix(path: path))
    }

    @Test func noWayOfPrintingShowsThePassword() throws {
        let url = try TargetURL.parse("redis://someone:s3cret@h")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", String(reflecting: url), String(describing: Optional(url)), "\([url])", dumped] {
            #expect(text.contains("h:6379"))
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("someone"))
        }
    }

    @Test(arguments: [
        ("", ""), ("--target=redis://u:s3cret@h/0", "--target=redis://***@h/0"), ("redis://h:6379", "redis://h:6379"),
        ("redis://s3cret@h and postgres://a:s3cret@b:5432/c", "redis://***@h and postgres://***@b:5432/c"),
        ("redis://:s3c/r?e@t@h x@y", "redis://***@h x@y"), ("me@example.org", "me@example.org"),
        ("a=redis://x:s3cret@h,b=rediss://y:s3cret@i", "a=redis://***@i"), ("redis://", "redis://"),
        ("://@", "://***@"),
        ("postgres://user:s3cret@host/db", "postgres://***@host/db"),
        ("--database=postgres://user:s3cret@host/db", "--database=postgres://***@host/db"),
        ("--set=database.url=postgresql://s3cret@host", "--set=database.url=postgresql://***@host"),
        (
            "database.url=postgres://u:s3@c/r?e:t@[::1]:5/db?sslmode=require",
            "database.url=postgres://***@[::1]:5/db?sslmode=require"
        ),
        ("Unexpected argument 'postgres://u:s3c://ret@h/db'", "Unexpected argument 'postgres://***@h/db'"),
        (
            "database={ url: \"postgres://u:s3cret@h/db\", delay: 2ms }",
            "database={ url: \"postgres://***@h/db\", delay: 2ms }"
        ),
        ("postgres://h/db?sslmode=require&Password=s3&cret x", "postgres://h/db?sslmode=require&Password=*** x"),
        ("odbc:Driver=x;Uid=me;PWD={s3;cret}", "odbc:Driver=x;Uid=me;PWD=***"),
        ("found //u:s3c//r/et@h", "found //***@h"), ("postgres//u:s3cret@h", "postgres//***@h"),
        ("--password-file=right WHERE password=$1", "--password-file=right WHERE password=$1"),
    ])
    func credentialsAreMaskedInAnyText(_ text: String, _ expected: String) {
        #expect(TargetURL.redact(text) == expected)
    }
}
