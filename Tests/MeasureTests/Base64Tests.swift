// SPDX-License-Identifier: Apache-2.0
import Measure
import Testing

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func vectorsOfTheStandard(plain: String, text: String) {
        #expect(Base64.text(of: Array(plain.utf8)) == text)
        #expect(Base64.bytes(of: text) == Array(plain.utf8))
    }

    @Test func everyByteSurvives() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.bytes(of: Base64.text(of: bytes)) == bytes)
        #expect(Base64.text(of: [0xfb, 0xff]) == "+/8=")
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Z=g=", "Zm9\n", "Zm9-", "Zé=="])
    func otherTextIsRefused(text: String) {
        #expect(Base64.bytes(of: text) == nil)
    }
}
