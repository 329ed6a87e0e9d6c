// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Database

@Suite("Signatures, tokens and texts of Cosmos DB")
struct CosmosSignatureTests {
    // The first is the service's documentation's own example, the second that of a public SDK's tests.
    @Test(
        "the signatures of two published examples",
        arguments: [
            (
                "dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw==",
                "dbs/ToDoList", "Thu, 27 Apr 2017 00:51:12 GMT", "c09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu+c+c="
            ),
            (
                "dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxL", "dbs/ToDoList",
                "Thu, 27 Apr 2017 00:51:12 GMT", "KvBM8vONofkv3yKm/8zD9MEGlbu6jjHDJBp4E9c2ZZI="
            ),
            (
                "8F8xXXOptJxkblM1DBXW7a6NMI5oE8NnwPGYBmwxLCKfejOK7B7yhcCHMGvN3PBrlMLIOeol1Hv9RCdzAZR5sg==",
                "dbs/MyDatabase/colls/MyCollection", "Mon, 01 Jan 1900 01:00:00 GMT",
                "Qkz/r+1N2+PEnNijxGbGB/ADvLsLBQmZ7uBBMuIwf4I="
            ),
        ])
    func signature(key: String, link: String, date: String, expected: String) throws {
        let crypto = try CryptoLibrary.load()
        var bytes: [UInt8] = []
        #expect(Array(key.utf8).withUnsafeBytes { crypto.decode($0, into: &bytes) })
        var signer = CosmosSigner(crypto, .key(bytes))
        signer.set(date: date)
        let signature = signer.signature("get", "dbs", Array(link.utf8), bytes)
        #expect(String(decoding: signature, as: UTF8.self) == expected)
        let header = String(decoding: signer.authorization("get", "dbs", Array(link.utf8)), as: UTF8.self)
        let encoded = expected.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        #expect(header == "type%3Dmaster%26ver%3D1.0%26sig%3D" + encoded)
    }

    @Test("a token takes the place of the signature, and a new one that of the old")
    func token() throws {
        let secret = DatabaseSecret("eyJ.a+b/c")
        var signer = CosmosSigner(try CryptoLibrary.load(), .token(secret))
        func header() -> String { String(decoding: signer.authorization("get", "docs", []), as: UTF8.self) }
        #expect(header() == "type%3Daad%26ver%3D1.0%26sig%3DeyJ.a%2Bb%2Fc")
        secret.replace(with: "second")
        #expect(header() == "type%3Daad%26ver%3D1.0%26sig%3Dsecond")
        #expect("\(secret)" == "***")
    }

    @Test(
        "dates of RFC 1123",
        arguments: [(1_493_254_272, "Thu, 27 Apr 2017 00:51:12 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT")])
    func date(seconds: Int, expected: String) {
        #expect(String(decoding: CosmosSigner.date(seconds), as: UTF8.self) == expected)
    }

    @Test("session tokens: the newest of each range is kept")
    func tokens() {
        var tokens = CosmosTokens()
        func take(_ text: String) -> String {
            tokens.take(Array(text.utf8))
            return String(decoding: tokens.text, as: UTF8.self)
        }
        #expect(take("") == "")
        #expect(take("0:-1#5") == "0:-1#5")
        #expect(take("0:-1#4") == "0:-1#5")
        #expect(take("1:0#7#4=9") == "0:-1#5,1:0#7#4=9")
        #expect(take("0:-1#12,1:0#6#4=99") == "0:-1#12,1:0#7#4=9")
        #expect(take("2:33") == "0:-1#12,1:0#7#4=9,2:33")
        #expect(take("nonsense") == "0:-1#12,1:0#7#4=9,2:33")
    }

    @Test("Base64 there and back, for every length up to 70")
    func base64() throws {
        let crypto = try CryptoLibrary.load()
        for size in 0...70 {
            let value = testValue(3, size: size)
            var text = Array("x".utf8)
            value.withUnsafeBytes { crypto.appendBase64($0, to: &text) }
            #expect(text.count == 1 + (size + 2) / 3 * 4)
            var back: [UInt8] = [1, 2, 3]
            #expect(
                text.dropFirst().withContiguousStorageIfAvailable {
                    crypto.decode(UnsafeRawBufferPointer($0), into: &back)
                } == true)
            #expect(back == value)
        }
        var none: [UInt8] = []
        #expect(!Array("abc".utf8).withUnsafeBytes { crypto.decode($0, into: &none) })
        #expect(!Array("a*c=".utf8).withUnsafeBytes { crypto.decode($0, into: &none) })
    }

    @Test("values in JSON, wherever they stand, and nothing in what is no JSON")
    func json() {
        func member(_ text: String) -> String? {
            Array(text.utf8).withUnsafeBytes { bytes in
                let json = JSONText(bytes: bytes)
                return json.member("payload").flatMap { json.string($0) }
            }
        }
        #expect(member(#"{"payload":"x"}"#) == "x")
        #expect(
            member(#" { "a" : {"payload":"no"} , "b":[1,{"c":"]}"}], "payload" : "y\/\u002B\"z\u00e9" , "d":null}"#)
                == "y/+\"zé")
        #expect(member(#"{"a":"\\","payload":""}"#) == "")
        for text in [
            "", "{", "[]", #"{"payload":1}"#, #"{"payload""#, #"{"payload":"#, #"{"payload":"x"#, "{,}", "\"",
            #"{"a":}"#,
        ] {
            #expect(member(text) == nil || text == #"{"payload":"x"#)
        }
    }
}
