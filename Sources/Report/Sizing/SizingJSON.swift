// SPDX-License-Identifier: Apache-2.0
package import Sizing
import Results

/// A sizing for programs.
package enum SizingJSON: SizingFormat {
    package static let name = "json"

    package static func render(_ answer: SizingAnswer, tiersWereChosen: Bool) -> String {
        JSONWriter.text(
            .object([
                JSONMember("memory", memory(answer.question)),
                JSONMember("bandwidthMbps", answer.question.load.bandwidthMbps.json),
                JSONMember("operationsPerSecond", answer.question.load.ratePerSecond.json),
                JSONMember("connections", answer.question.load.connections.json),
                JSONMember("recommended", (answer.recommended?.tier.name).json),
                JSONMember("tiers", .list(answer.verdicts.map(tier))),
                JSONMember(
                    "assumptions",
                    .list(
                        answer.assumptions.map { assumption in
                            .object([
                                JSONMember("text", .text(assumption.text)),
                                JSONMember("source", .text(assumption.source)),
                            ])
                        })),
            ]))
    }

    private static func memory(_ question: SizingQuestion) -> JSONValue {
        let memory = question.memory
        let stored = memory.stored
        return .object([
            JSONMember("bytesPerKey", (stored?.bytesPerKey).json),
            JSONMember("totalBytes", whole(memory.totalBytes)),
            JSONMember("estimated", .flag(memory.isEstimate)),
            JSONMember("dataBytes", (stored?.dataBytes).map(whole) ?? .null),
            JSONMember("tableBytes", (stored?.tableBytes).map(whole) ?? .null),
            JSONMember("growthBytes", (stored?.growthBytes).map(whole) ?? .null),
            JSONMember("connectionBytes", whole(memory.connectionBytes)),
            JSONMember("reportedBytes", memory.reportedBytes.map(whole) ?? .null),
            JSONMember("fragmentation", .number(memory.fragmentation)),
        ])
    }

    private static func tier(_ verdict: TierVerdict) -> JSONValue {
        .object([
            JSONMember("name", .text(verdict.tier.name)), JSONMember("service", .text(verdict.tier.service)),
            JSONMember("fits", .flag(verdict.fits)),
            JSONMember("bindingLimit", (verdict.binding?.limit.rawValue).json),
            JSONMember("use", use(verdict.uses)), JSONMember("verdict", .text(verdict.outcome.rawValue)),
            JSONMember("shards", .integer(Int64(verdict.shards))), JSONMember("headRoom", verdict.headRoom.json),
            JSONMember(
                "atTwiceTheLoad",
                .object([
                    JSONMember("fits", .flag(verdict.fitsAtTwice)),
                    JSONMember("bindingLimit", (verdict.bindingAtTwice?.limit.rawValue).json),
                    JSONMember("use", use(verdict.usesAtTwice)),
                ])),
            JSONMember("onLossOfANode", verdict.nodeLoss.json), JSONMember("cautions", verdict.cautions.json),
            JSONMember("retired", (verdict.tier.family.retirement?.retired?.value).json),
            JSONMember("successors", (verdict.tier.successors?.value).json),
        ])
    }

    private static func use(_ uses: [LimitUse]) -> JSONValue {
        .object(uses.map { JSONMember($0.limit.rawValue, $0.share.json) })
    }

    private static func whole(_ bytes: Double) -> JSONValue {
        Int64(exactly: bytes.rounded()).map { .integer($0) } ?? .number(bytes)
    }
}
