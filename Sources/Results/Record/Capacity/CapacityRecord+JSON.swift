// SPDX-License-Identifier: Apache-2.0

extension CapacityRecord: JSONRecord {
    package static let fields: [JSONField<CapacityRecord>] = [
        .required("perSecond", \.perSecond), .required("low", \.low), .required("high", \.high),
        .required("limiter", \.limiter), .required("slo", \.slo), .required("steps", \.steps),
        .added("outcome", \.outcome), .added("explanation", \.explanation), .added("connections", \.connections),
        .added("depth", \.depth), .added("ramp", \.ramp), .added("searches", \.searches),
        .added("askedPerSecond", \.askedPerSecond), .added("scaling", \.scaling), .added("atCapacity", \.atCapacity),
    ]
}

extension CapacityStepRecord: JSONRecord {
    package static let fields: [JSONField<CapacityStepRecord>] = [
        .required("ratePerSecond", \.ratePerSecond), .required("verdict", \.verdict), .required("p99Ns", \.p99Ns),
        .required("limiter", \.limiter), .added("p50Ns", \.p50Ns), .added("p99_9Ns", \.p99_9Ns),
        .added("search", \.search), .added("purpose", \.purpose), .added("directory", \.directory),
        .added("connections", \.connections), .added("depth", \.depth), .added("durationNs", \.durationNs),
        .added("completedPerSecond", \.completedPerSecond), .added("errorRate", \.errorRate),
        .added("serverProcessorShare", \.serverProcessorShare), .added("missed", \.missed),
    ]
}

extension RampStepRecord: JSONRecord {
    package static let fields: [JSONField<RampStepRecord>] = [
        .required("connections", \.connections), .required("depth", \.depth), .required("perSecond", \.perSecond),
        .added("limiter", \.limiter), .added("search", \.search), .added("directory", \.directory),
        .added("serverProcessorShare", \.serverProcessorShare),
    ]
}

extension CapacitySearchRecord: JSONRecord {
    package static let fields: [JSONField<CapacitySearchRecord>] = [
        .required("search", \.search), .required("connections", \.connections), .required("depth", \.depth),
        .added("ceilingPerSecond", \.ceilingPerSecond), .required("perSecond", \.perSecond),
        .added("missedPerSecond", \.missedPerSecond), .added("limiter", \.limiter), .added("outcome", \.outcome),
        .added("directory", \.directory),
    ]
}

extension ScalingRecord: JSONRecord {
    package static let fields: [JSONField<ScalingRecord>] = [
        .required("depth", \.depth), .required("points", \.points), .required("perClient", \.perClient),
        .required("contention", \.contention), .required("coherency", \.coherency), .added("deviation", \.deviation),
        .required("kneeConnections", \.kneeConnections), .required("kneePerSecond", \.kneePerSecond),
        .added("mostConnections", \.mostConnections),
    ]
}
