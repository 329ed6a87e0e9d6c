// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sandbox

struct ByteTableTests {
    @Test func agreesWithADictionary() {
        var table = ByteTable<Int>()
        var model: [[UInt8]: Int] = [:]
        var state: UInt64 = 7
        for step in 0..<30_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Array("key:\(state >> 33 % 700)".utf8)
            let row = key.withUnsafeBytes { table.find($0) }
            #expect(row.map { table[$0] } == model[key])
            if state >> 60 < 7, let row {
                table.remove(row: row)
                model[key] = nil
            } else if let row {
                table[row] = step
                model[key] = step
            } else {
                let added = key.withUnsafeBytes { table.insert($0, step) }
                #expect(table[added] == step)
                model[key] = step
            }
            #expect(table.count == model.count)
        }
        #expect(Dictionary(uniqueKeysWithValues: table.rows.map { ($0.key, $0.value) }) == model)
        #expect(table.count > 100)
    }

    @Test func hashesSpread() {
        var homes = Set<UInt32>()
        for number in 0..<10_000 {
            homes.insert(Array("cachegauge:\(number)".utf8).withUnsafeBytes { ByteTable<Int>.hash($0) } & 0xffff)
        }
        // 10,000 balls in 65,536 bins fill 65,536 · (1 − e^(−10000/65536)) = 9,274 of them on average.
        #expect(homes.count > 9_150 && homes.count < 9_400)
    }
}
