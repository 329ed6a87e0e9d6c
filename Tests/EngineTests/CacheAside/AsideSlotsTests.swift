// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Engine

/// The places of operations under way.
struct AsideSlotsTests {
    @Test func eachSlotIsGivenOnce() {
        var slots = AsideSlots(capacity: 100)
        defer { slots.deallocate() }
        let taken = (0..<100).map { _ in slots.take() }
        #expect(Set(taken) == Set(0..<100))
        #expect(slots.isFull)
        #expect(slots.activeCount == 100)
        for slot in taken where slot % 3 == 0 { slots.give(back: slot) }
        #expect(slots.activeCount == 66)
        #expect((0..<100).filter { !slots.operations[$0].isActive } == (0..<100).filter { $0 % 3 == 0 })
        let again = (0..<34).map { _ in slots.take() }
        #expect(Set(again) == Set((0..<100).filter { $0 % 3 == 0 }))
        #expect(slots.isFull)
    }

    /// Nothing of an earlier operation is left in its slot.
    @Test func aSlotIsAsNew() {
        var slots = AsideSlots(capacity: 1)
        defer { slots.deallocate() }
        let slot = slots.take()
        slots.operations[slot].begun = 7
        slots.operations[slot].cacheHasFailed = true
        slots.operations[slot].hasMissed = true
        slots.operations[slot].connection = 3
        slots.give(back: slot)
        #expect(slots.take() == slot)
        let operation = slots.operations[slot]
        #expect(operation.begun == 0 && operation.connection == -1)
        #expect(!operation.cacheHasFailed && !operation.hasMissed && operation.isActive)
    }
}
