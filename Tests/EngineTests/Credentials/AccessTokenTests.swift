// SPDX-License-Identifier: Apache-2.0
import Glibc
import Measure
import Testing

@testable import Engine

/// Tokens as commands and files give them.
struct AccessTokenTests {
    /// A JSON web token with these claims, unsigned.
    private static func webToken(_ claims: String) -> String {
        func part(_ text: String) -> String {
            Base64.text(of: Array(text.utf8)).replacing("+", with: "-").replacing("/", with: "_").replacing(
                "=", with: "")
        }
        return part(#"{"alg":"none"}"#) + "." + part(claims) + ".c2lnbmF0dXJl"
    }

    @Test func aBareToken() throws {
        #expect(try AccessToken(" secret-token\r\n") == AccessToken(secret: "secret-token"))
    }

    @Test func whatAzurePrints() throws {
        let text = """
            {
              "accessToken": "eyJ0-secret",
              "expiresOn": "2026-01-02 04:04:05.000000",
              "expires_on": 1767323045,
              "subscription": "0000",
              "tokenType": "Bearer"
            }
            """
        #expect(try AccessToken(text) == AccessToken(secret: "eyJ0-secret", expiresAt: 1_767_323_045))
    }

    @Test func whatTheMetadataServicePrints() throws {
        let text = #"{"access_token":"t","expires_in":"3599","expires_on":"1767323045","token_type":"Bearer"}"#
        #expect(try AccessToken(text) == AccessToken(secret: "t", expiresAt: 1_767_323_045))
    }

    @Test func aTimeWithoutZoneIsLocal() throws {
        // The C library's own reading of the same moment is the independent one.
        var parts = tm()
        var time = 1_767_323_045
        localtime_r(&time, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let length = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M:%S", &parts)
        let local = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
        #expect(try AccessToken(#"{"accessToken":"t","expiresOn":"\#(local).123456"}"#).expiresAt == 1_767_323_045)
    }

    @Test(arguments: [
        ("2026-01-02T03:04:05Z", 1_767_323_045 as Int64?), ("2026-01-02T03:04:05.25Z", 1_767_323_045),
        ("2026-01-02T04:04:05+01:00", 1_767_323_045), ("2026-01-01T21:34:05-05:30", 1_767_323_045),
        ("2026-01-02T03:04:05+1", nil), ("2026-13-02T03:04:05Z", nil), ("tomorrow", nil), ("", nil),
        ("2026-01-02T03:04:05 Z", nil), ("2026-01-02T03:0a:05Z", nil),
    ])
    func calendarTimes(text: String, seconds: Int64?) {
        #expect(CalendarTime.seconds(text) == seconds)
    }

    @Test func aWebTokenTellsItsOwnerAndItsEnd() throws {
        let text = Self.webToken(#"{"oid":"1111-2222","exp":1767323045,"aud":"https://redis.azure.com"}"#)
        #expect(try AccessToken(text) == AccessToken(secret: text, expiresAt: 1_767_323_045, owner: "1111-2222"))
        // What stands beside the token goes before what stands in it.
        let json = #"{"accessToken":"\#(text)","expires_on":5}"#
        #expect(try AccessToken(json).expiresAt == 5)
        #expect(try AccessToken(json).owner == "1111-2222")
        #expect(try AccessToken("a.b.c") == AccessToken(secret: "a.b.c"))
        #expect(try AccessToken("a.!.c").owner == nil)
    }

    @Test(arguments: [
        ("", "printed nothing"), (" \n\t", "printed nothing"),
        ("please log in", "printed neither a token alone nor JSON that holds one"),
        (#"{"accessToken": "#, "printed JSON that cannot be read"),
        (#"{"accessToken": ""}"#, "printed JSON without accessToken"),
        (#"{"accessToken": 5}"#, "printed JSON without accessToken"), ("{}", "printed JSON without accessToken"),
    ])
    func whatIsNoToken(text: String, problem: String) {
        #expect(throws: TokenTextError(problem: problem)) { try AccessToken(text) }
    }

    @Test func aTokenIsNotShown() {
        let token = AccessToken(secret: "secret", expiresAt: 5, owner: "me")
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("secret\""))
    }

    @Test func renewalComesThreeMinutesBeforeTheEnd() {
        let token = AccessToken(secret: "t", expiresAt: 10_000)
        #expect(token.renewal(at: 0, jitter: 0) == 9820)
        #expect(token.renewal(at: 0, jitter: 1) == 9760)
        // Of what is left, a fifth at most.
        #expect(token.renewal(at: 9720, jitter: 1) == 9800)
        // Where three minutes are not left, halfway, and never at once.
        #expect(token.renewal(at: 9900, jitter: 0.5) == 9950)
        #expect(token.renewal(at: 9999.5, jitter: 0.5) == 10_000.5)
        #expect(token.renewal(at: 20_000, jitter: 0.5) == 20_001)
        #expect(AccessToken(secret: "t").renewal(at: 0, jitter: 0.5) == nil)
    }
}
