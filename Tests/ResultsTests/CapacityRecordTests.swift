// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Results

@Suite("The record of a search") struct CapacityRecordTests {
    private static func capacity() -> CapacityRecord {
        var capacity = CapacityRecord()
        (capacity.perSecond, capacity.low, capacity.limiter) = (7500, 7400, "server-cpu")
        capacity.slo = ["response.p99 < 1ms"]
        var step = CapacityStepRecord()
        (step.ratePerSecond, step.verdict, step.p99Ns, step.limiter) = (7500, "ok", 940_000, "none")
        capacity.steps = [step]
        capacity.ramp = [RampStepRecord()]
        capacity.searches = [CapacitySearchRecord()]
        capacity.scaling = ScalingRecord()
        return capacity
    }

    private static func record(_ change: (inout RunRecord) -> Void) -> RunRecord { SampleRecord.make(change) }

    @Test("reads back what it wrote")
    func roundTrip() throws {
        let search = Self.record {
            $0.kind = "capacity"
            $0.capacity = Self.capacity()
        }
        #expect(try RunRecord(text: Array(search.text.utf8), name: "record") == search)
        let tiers = Self.record {
            $0.kind = "tiers"
            var tier = TierRecord()
            tier.name = "P1"
            tier.capacity = Self.capacity()
            tier.asked = CapacityStepRecord()
            tier.facts = TierFactsRecord()
            tier.limits = [TierLimitRecord()]
            var tiers = TiersRecord()
            tiers.tiers = [tier]
            $0.tiers = tiers
        }
        #expect(try RunRecord(text: Array(tiers.text.utf8), name: "record") == tiers)
    }

    @Test("holds the keys of the contract, in its order")
    func contract() throws {
        let json = try #require(
            Self.record {
                $0.capacity = Self.capacity()
            }.json["capacity"])
        guard case .object(let members) = json else { throw JSONMismatch("is no object") }
        #expect(members.prefix(6).map(\.key) == ["perSecond", "low", "high", "limiter", "slo", "steps"])
        guard case .list(let steps)? = json["steps"], case .object(let step)? = steps.first else {
            throw JSONMismatch("has no steps")
        }
        #expect(step.prefix(4).map(\.key) == ["ratePerSecond", "verdict", "p99Ns", "limiter"])
        #expect(json["perSecond"] == .number(7500) && json["high"] == .null)
    }

    @Test("is not valid where the client was the limit or the target was lost")
    func validity() {
        func isValid(_ outcome: CapacityOutcome) -> Bool {
            Self.record {
                $0.capacity = Self.capacity()
                $0.capacity?.outcome = outcome
                $0.capacity?.explanation = "A sentence."
            }.judged().validity.valid
        }
        #expect(isValid(.found) && isValid(.outOfReach) && isValid(.unconfirmed))
        #expect(!isValid(.clientLimit) && !isValid(.targetLost))
    }

    @Test("tells the head-room over the asked rate")
    func headRoom() {
        var capacity = Self.capacity()
        #expect(capacity.headRoom == nil)
        capacity.askedPerSecond = 2500
        #expect(capacity.headRoom == 3)
        capacity.perSecond = 0
        #expect(capacity.headRoom == nil)
    }
}
