// SPDX-License-Identifier: Apache-2.0
import Plan
import RESP
import Workload

/// Reads a profile's nodes into a `Profile` and collects every mistake on the way.
///
/// Each mistake leaves the default in place, so that the rest can be read and checked.
struct ProfileReader {
    var keyPicks = DistributionMenu.keyPicks
    var valueSizes = DistributionMenu.valueSizes
    var delays = DistributionMenu.delays
    let issues: IssueCollector

    func read(_ root: ProfileNode, name: String) -> Profile {
        var profile = Profile()
        profile.name = name
        guard let section = SectionReader(root, path: "", keys: ProfileSchema.root, issues: issues) else {
            return profile
        }
        section.read("name", Self.profileName, into: &profile.name)
        section.read("about", .text, into: &profile.about)
        section.read("seed", .seed, into: &profile.seed)
        if let keys = section.section("keys", keys: ProfileSchema.keys) { read(keys, into: &profile.keys) }
        if let values = section.section("values", keys: ProfileSchema.values) { read(values, into: &profile.values) }
        if let node = section.node("operations"),
            let operations = OperationsReader(issues: issues).read(node, path: "operations")
        {
            profile.operations = operations
        }
        if let load = section.section("load", keys: ProfileSchema.load) { read(load, into: &profile.load) }
        if let phases = section.section("phases", keys: ProfileSchema.phases) { read(phases, into: &profile.phases) }
        if let target = section.section("target", keys: ProfileSchema.target) { read(target, into: &profile.target) }
        if let database = section.section("database", keys: ProfileSchema.database) {
            DatabaseReader(delays: delays, issues: issues).read(database, into: &profile.database)
        }
        profile.locations = Self.locations(of: root)
        for issue in ProfileChecks.issues(profile) where !issues.touches([issue.key]) { issues.add(issue) }
        return profile
    }

    /// A name becomes part of a directory's name.
    static let profileName = ValueKind<String>(
        allowed: .one("a name of letters, digits, - _ and ., at most 80 characters")
    ) { text in
        let isRight =
            !text.isEmpty && text.count <= 80 && text.first != "." && text.first != "-"
            && text.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "-_.".contains($0) }
        guard isRight else {
            throw ValueMistake(.one("a name of letters, digits, - _ and ., at most 80 characters"))
        }
        return text
    }

    private func read(_ section: SectionReader, into keys: inout Profile.Keys) {
        section.read("count", .count(ProfileSchema.keyCount), into: &keys.count)
        section.read("name", Self.keyName, into: &keys.name)
        if let node = section.node("pick"),
            let pick = DistributionReader(menu: keyPicks, issues: issues).read(node, path: "keys.pick")
        {
            keys.pick = pick
        }
    }

    static let keyName = ValueKind<String>(allowed: .one("a key name with {id}, such as cachegauge:user:{id}")) {
        text in
        do {
            _ = try KeyName.parse(text)
        } catch {
            throw ValueMistake(
                .one("a key name with {id}, such as cachegauge:user:{id}"), hint: IssueClause.text("\(error)"))
        }
        return text
    }

    private func read(_ section: SectionReader, into values: inout Profile.Values) {
        if let node = section.node("size"),
            let size = DistributionReader(menu: valueSizes, issues: issues).read(node, path: "values.size")
        {
            values.size = size
        }
        let contents = ValueContent.allCases.map(\.rawValue)
        section.read("content", .choice(contents) { ValueContent(rawValue: $0) }, into: &values.content)
        if let share = section.read("compressible", .share) { values.compressible = share }
        if let node = section.node("ttl"), let expiry = ExpiryReader(issues: issues).read(node, path: "values.ttl") {
            values.expiry = expiry
        }
    }

    private func read(_ section: SectionReader, into load: inout Profile.Load) {
        let arrivals = ArrivalSchedules.all.map { $0.name } + ["closed"]
        section.read("arrivals", .choice(arrivals) { arrivals.contains($0) ? $0 : nil }, into: &load.arrivals)
        section.read("rate", .rate(ProfileSchema.rate), into: &load.ratePerSecond)
        section.read("connections", .number(ProfileSchema.connections), into: &load.connections)
        if let rate = section.read("connectRate", .rate(ProfileSchema.connectRate)) { load.connectRate = rate }
        section.read("depth", .number(ProfileSchema.depth), into: &load.depth)
        let threads = ValueKind.number(ProfileSchema.threads).map { Profile.Threads.number($0) }
            .or(["auto": .auto], allowed: "auto or a count from 1 to 64")
        section.read("threads", threads, into: &load.threads)
        if let node = section.node("pin"), let pin = ProcessorsReader(issues: issues).read(node, path: "load.pin") {
            load.pin = pin
        }
        section.read("spin", .flag, into: &load.spin)
        readLoop(section, into: &load)
    }

    /// A rate makes an open loop.
    ///
    /// A flag wins over the file; both from one place contradict each other.
    private func readLoop(_ section: SectionReader, into load: inout Profile.Load) {
        guard load.arrivals == "closed", let rate = section.node("rate"), let arrivals = section.node("arrivals") else {
            return
        }
        switch (rate.isFromFlag, arrivals.isFromFlag) {
        case (true, false):
            load.arrivals = Profile.Load().arrivals
        case (false, true):
            break
        case (true, true), (false, false):
            issues.add(
                rate, "load.rate", found: "a rate for a closed loop", allowed: .one("no rate with arrivals: closed"),
                hint: "leave out the rate, or choose arrivals: poisson")
        }
    }

    private func read(_ section: SectionReader, into phases: inout Profile.Phases) {
        let populate = ValueKind<Double>.share.or(
            ["all": 1, "none": 0], allowed: "all, none or a share of the keys such as 50%")
        section.read("populate", populate, into: &phases.populate)
        section.read("warmup", .time(0...ProfileSchema.longest), into: &phases.warmup)
        section.read("drain", .time(0...ProfileSchema.longest), into: &phases.drain)
        let duration = section.read("measure", .time(1...ProfileSchema.longest))
        let requests = section.read("requests", .count(ProfileSchema.requests))
        guard let measured = section.node("measure"), let counted = section.node("requests") else {
            if let duration { phases.measure = .duration(duration) }
            if let requests { phases.measure = .requests(requests) }
            return
        }
        switch (measured.isFromFlag, counted.isFromFlag) {
        case (true, false):
            if let duration { phases.measure = .duration(duration) }
        case (false, true):
            if let requests { phases.measure = .requests(requests) }
        case (true, true), (false, false):
            issues.add(
                counted, "phases.requests", found: "requests beside a measure time", allowed: .one("one of the two"),
                hint: "leave out measure or requests")
        }
    }

    private func read(_ section: SectionReader, into target: inout Profile.Target) {
        if let scheme = section.read("scheme", .choice(["redis", "rediss"]) { $0 }) { target.scheme = scheme }
        if let port = section.read("port", .number(ProfileSchema.port)) { target.port = port }
        if let url = section.read("url", Self.url(port: target.port, scheme: target.scheme)) { target.url = url }
        section.read("resp", .choice(["2", "3"]) { Int($0) }, into: &target.resp)
        section.read("connectTimeout", .time(ProfileSchema.timeout), into: &target.connectTimeout)
        section.read("timeout", .time(ProfileSchema.timeout), into: &target.timeout)
        section.read("cluster", .flag, into: &target.isCluster)
        let sides = ReadFrom.allCases.map(\.rawValue)
        section.read("readFrom", .choice(sides) { ReadFrom(rawValue: $0) }, into: &target.readFrom)
        if let tls = section.section("tls", keys: ProfileSchema.tls) { read(tls, into: &target.tls) }
    }

    private func read(_ section: SectionReader, into tls: inout TLSPlan) {
        if let file = section.read("ca", Self.fileName) { tls.authorities = file }
        if let file = section.read("cert", Self.fileName) { tls.certificate = file }
        if let file = section.read("key", Self.fileName) { tls.key = file }
        if let name = section.read("serverName", Self.serverName) { tls.serverName = name }
        section.read("insecure", .flag, into: &tls.isInsecure)
    }

    static let fileName = ValueKind<String>(allowed: .one("the name of a file")) { text in
        guard !text.isEmpty, !text.utf8.contains(0) else { throw ValueMistake(.one("the name of a file")) }
        return text
    }

    static let serverName = ValueKind<String>(allowed: .one("a host name or address, as in the server's certificate")) {
        text in
        let isRight =
            !text.isEmpty && text.utf8.count <= 255
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-._:*".utf8.contains(byte)
                }
            }
        guard isRight else { throw ValueMistake(.one("a host name or address, as in the server's certificate")) }
        return text
    }

    /// Messages about a URL never show it: it may hold a password.
    ///
    /// - Parameters:
    ///   - port: the port where the URL names none; nil for Redis' own.
    ///   - scheme: the scheme where it names none; nil for a mistake.
    static func url(port: Int?, scheme: String?) -> ValueKind<TargetURL> {
        ValueKind<TargetURL>(allowed: .one("a URL such as redis://host:6379")) { text in
            do {
                var url = try TargetURL.parse(text, port: port ?? TargetURL.defaultPort, scheme: scheme)
                // `***` is how a password is printed, so a printed profile can be read again.
                if url.password == "***" { url.password = nil }
                return url
            } catch {
                throw ValueMistake(
                    .one("a URL such as redis://host:6379, rediss://host:6380 or unix:///path/to.sock"),
                    hint: IssueClause.text("\(error)"), found: "a URL that cannot be read")
            }
        }
    }

    static func locations(of node: ProfileNode, path: String = "") -> [String: ProfileLocation] {
        var locations: [String: ProfileLocation] = path.isEmpty ? [:] : [path: node.location]
        for entry in node.entries ?? [] {
            let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            locations.merge(Self.locations(of: entry.value, path: inner)) { first, _ in first }
        }
        return locations
    }
}

extension ProfileNode {
    var isFromFlag: Bool {
        guard case .flag = location else { return false }
        return true
    }
}
