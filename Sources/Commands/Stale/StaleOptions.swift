// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Plan
internal import Profiles
internal import RESP

/// What of staleness is measured, and how.
struct StaleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How often each strategy is measured, 1 to 5, in an order of its own each time. A block is measured for "
                + "--duration, 10s where none is given.", valueName: "count"))
    var rounds = 2

    @Option(
        help: ArgumentHelp(
            "A declared delay between a read's query and its fill, so that the race between a fill and a write can be "
                + "seen: 5ms.", valueName: "time"))
    var raceWindow = "0ms"

    @Option(
        help: ArgumentHelp("How long after the first UNLINK delete-twice sends the second.", valueName: "time"))
    var secondDelete = "500ms"

    @Option(
        help: ArgumentHelp(
            "What keeps many readers from loading one key at once: none, lock, early or singleflight.",
            valueName: "guard"))
    var stampedeGuard: StampedeGuardName = .none

    @Option(
        help: ArgumentHelp(
            "The share by which expiries are drawn to both sides of --ttl: 10%.", valueName: "share"))
    var ttlJitter = "0%"

    @Option(
        help: ArgumentHelp(
            "How long nothing is written before cache and database are compared key by key.", valueName: "time"))
    var quietPeriod = "1s"

    @Flag(help: "Wait for the expiry as well before they are compared; with ttl it always is.")
    var awaitExpiry = false

    @Option(
        help: ArgumentHelp(
            "Keys that may still be stale then; more are exit status 6.", valueName: "count"))
    var allowStaleKeys = 0

    @Option(
        help: ArgumentHelp(
            "A geo-replicated cache behind the target, whose replication lag is measured by versions.",
            valueName: "url"))
    var secondary: String?

    func validate() throws {
        guard (1...5).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 5.") }
        guard allowStaleKeys >= 0 else { throw ValidationError("--allow-stale-keys must be 0 or more.") }
    }

    /// The checked request.
    ///
    /// - Parameter strategies: as they were given; empty for the usual ones.
    func request(_ strategies: [String]) throws -> StaleRequest {
        var request = StaleRequest()
        request.strategies = try Self.strategies(strategies)
        request.rounds = rounds
        request.raceWindow = try Self.time("--race-window", raceWindow, most: 10_000_000_000)
        request.secondDelete = try Self.time("--second-delete", secondDelete, most: 60_000_000_000)
        request.quietPeriod = try Self.time("--quiet-period", quietPeriod, most: 3_600_000_000_000)
        request.stampedeGuard = stampedeGuard.guardian
        request.awaitsExpiry = awaitExpiry
        request.allowedOutdated = allowStaleKeys
        do throws(QuantityError) {
            request.expiryJitter = try Shares.parse(ttlJitter)
        } catch {
            throw UsageError("--ttl-jitter: \(error)")
        }
        guard (0...0.9).contains(request.expiryJitter) else {
            throw UsageError("--ttl-jitter must be from 0% to 90%.")
        }
        return request
    }

    /// Names, each alone or several with commas between them.
    private static func strategies(_ texts: [String]) throws -> [InvalidationStrategy] {
        let names = texts.flatMap { $0.split(separator: ",").map(String.init) }
        var found: [InvalidationStrategy] = []
        for name in names {
            guard let strategy = InvalidationStrategy(rawValue: name) else {
                let all = InvalidationStrategy.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--strategy: there is no strategy \(name); there are \(all).")
            }
            guard !found.contains(strategy) else {
                throw UsageError("--strategy: \(name) is given twice; each strategy is measured once per round.")
            }
            found.append(strategy)
        }
        return found
    }

    private static func time(_ flag: String, _ text: String, most: Int64) throws -> Int64 {
        let time: Int64
        do throws(QuantityError) {
            time = try Times.parse(text)
        } catch {
            throw UsageError("\(flag): \(error)")
        }
        guard (0...most).contains(time) else {
            throw UsageError("\(flag) must be from 0s to \(most / 1_000_000_000)s.")
        }
        return time
    }

    /// The URL of the secondary, with the target's credentials where it has none of its own; nil for none.
    func secondaryURL(like target: TargetURL) throws -> TargetURL? {
        guard let secondary else { return nil }
        var url = try TargetURL.parse(secondary)
        if url.password == nil {
            url.password = target.password
            url.user = url.user ?? target.user
        }
        return url
    }
}

/// The name of a guard in a flag.
enum StampedeGuardName: String, ExpressibleByArgument, CaseIterable {
    case none, lock, early, singleflight

    var guardian: StampedeGuard { StampedeGuard(rawValue: rawValue) ?? .none }
}
