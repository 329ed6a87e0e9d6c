// SPDX-License-Identifier: Apache-2.0

/// One server with one queue in order of arrival, which stops working at each stall and then goes on where it was.
///
/// With constant service times and Poisson arrivals this is M/D/1, with exponential ones M/M/1.
struct SingleServer {
    private var serviceTime: DrawnLength
    private let stall: Script.Stall?
    private var freeAt = Int64.min

    init(_ script: Script) {
        serviceTime = DrawnLength(script.serviceTime, seed: script.seed)
        stall = script.stall
    }

    /// When a command that arrives now will be done, with times counted from the script's origin.
    mutating func finish(arrivingAt now: Int64) -> Int64 {
        var time = max(now, freeAt)
        var work = serviceTime.next()
        if let stall {
            time = Self.awake(time, stall)
            while true {
                let next = (time / stall.period + 1) * stall.period
                guard time + work > next else { break }
                work -= next - time
                time = next + stall.length
            }
        }
        freeAt = time + work
        return freeAt
    }

    /// The time itself, or the end of the stall that it lies in.
    private static func awake(_ time: Int64, _ stall: Script.Stall) -> Int64 {
        guard time >= stall.period, time % stall.period < stall.length else { return time }
        return time - time % stall.period + stall.length
    }
}
