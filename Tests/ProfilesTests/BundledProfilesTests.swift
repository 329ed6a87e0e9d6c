// SPDX-License-Identifier: Apache-2.0
import Database
import Glibc
import Plan
import RESP
import Testing
import Workload

@testable import Profiles

@Suite struct BundledProfilesTests {
    private static let names = [
        "user-profile", "smoke", "session-store", "product-catalog", "rate-limiter", "leaderboard",
    ]

    @Test func theBundleHoldsEveryProfileOfTheFolder() {
        let folder = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Profiles"
        #expect(
            Set(ProfileFile.names(in: folder).filter { $0.hasSuffix(".yaml") }) == Set(Self.names.map { $0 + ".yaml" }))
        #expect(BundledProfiles.all.map(\.name) == Self.names)
    }

    @Test(arguments: names)
    func everyBundledProfileIsRight(name: String) throws {
        let profile = try Profile(ProfileLibrary(folder: "/nowhere").find(name))
        #expect(profile.name == name)
        #expect(profile.keys.name.hasPrefix("cachegauge:"))
        #expect(!profile.about.isEmpty)
        #expect(profile.target.url == nil)
        let plan = try Planner(machine: MachineFacts(processors: 2)).plan(profile, target: .parse("redis://localhost"))
        #expect(plan.operations.count == profile.operations.count)
        #expect(Set(plan.operations.map(\.keySuffix)) == [""])
    }

    @Test func theStandardProfileIsTheContracts() throws {
        let profile = try Profile(ProfileLibrary().find(nil))
        #expect(profile.name == "user-profile")
        #expect(profile.keys.count == 100_000)
        #expect(profile.keys.name == "cachegauge:user:{id}:profile")
        #expect(profile.keys.pick == DistributionChoice("zipf", ["exponent": .number(0.99)]))
        #expect(profile.values.expiry == .fixed(milliseconds: 3_600_000))
        #expect(profile.load.ratePerSecond == 2000)
        #expect(profile.phases.measure == .duration(30_000_000_000))
    }

    /// What stands there as a comment works for those who take it out of the comment.
    @Test func theDatabaseOfTheStandardProfileCanBeTakenOutOfItsComment() throws {
        let lines = try ProfileLibrary(folder: "/nowhere").find(nil).text.split(separator: "\n")
        let section = lines.drop { $0 != "# database:" }.map { $0.dropFirst(2) }
        let database = try ReadingTests.read(section.joined(separator: "\n")).database
        #expect(database.url?.description == "postgres://host:5432/shop")
        #expect(database.statements?.write == "UPDATE users SET payload = $2 WHERE id = $1")
        // The others are the defaults.
        var plain = database
        plain.url = nil
        plain.statements = nil
        #expect(ResolvedProfile.database(plain) == ResolvedProfile.database(Profile.Database()))
    }

    @Test func profilesAreListedWithWhatTheyAreAbout() {
        let list = ProfileLibrary(folder: "/nowhere").list()
        #expect(list.map(\.name) == Self.names)
        #expect(list.allSatisfy { $0.isBundled && !$0.about.isEmpty })
        #expect(list.first?.about == "Cache-aside reads of JSON user profiles with a one-hour expiry.")
    }

    @Test func aFileOfTheFolderGoesBeforeABundledProfile() throws {
        let folder = try temporaryFolder()
        defer { remove(folder) }
        try write("name: smoke\nabout: Mine.", to: "\(folder)/smoke.yaml")
        try write("about: [", to: "\(folder)/broken.yml")
        let library = ProfileLibrary(folder: folder)
        #expect(try library.find("smoke").file == "\(folder)/smoke.yaml")
        #expect(try library.find("\(folder)/smoke.yaml").name == "smoke")
        #expect(try Profile(library.find("smoke")).about == "Mine.")
        let local = library.list().filter { !$0.isBundled }
        #expect(
            local == [
                .init(name: "broken", about: "", isBundled: false),
                .init(name: "smoke", about: "Mine.", isBundled: false),
            ])
        #expect(library.list().count == Self.names.count + 1)
    }

    @Test(arguments: [
        (
            "sesion-store",
            "There is no profile \"sesion-store\"; there are user-profile, smoke, session-store, product-catalog, "
                + #"rate-limiter, leaderboard. Did you mean "session-store"?"#
        ),
        (
            "xyz",
            "There is no profile \"xyz\"; there are user-profile, smoke, session-store, product-catalog, "
                + "rate-limiter, leaderboard."
        ),
        ("/nowhere/smoke.yaml", #"There is no profile file /nowhere/smoke.yaml. Did you mean "smoke"?"#),
        ("./mine.yml", "There is no profile file ./mine.yml."),
    ])
    func aProfileThatIsNowhere(reference: String, message: String) {
        #expect(throws: ProfileNotFound.self) { try ProfileLibrary(folder: "/nowhere").find(reference) }
        do { _ = try ProfileLibrary(folder: "/nowhere").find(reference) } catch {
            #expect(String(describing: error) == message)
        }
    }

    @Test func whatCannotBeReadIsSaid() throws {
        let folder = try temporaryFolder()
        defer { remove(folder) }
        try write("name: \u{FF}", to: "\(folder)/a.yaml")
        try write([0x61, 0x3A, 0x20, 0xFF, 0xFE], to: "\(folder)/b.yaml")
        try write(Array(repeating: 0x23, count: 1_100_000), to: "\(folder)/c.yaml")
        #expect(throws: ProfileUnreadable(path: "\(folder)/b.yaml", reason: "it is not UTF-8 text")) {
            try ProfileLibrary().find("\(folder)/b.yaml")
        }
        #expect(throws: ProfileUnreadable(path: "\(folder)/", reason: "Is a directory")) {
            try ProfileLibrary().find("\(folder)/")
        }
        #expect(throws: ProfileError.self) { try Profile(ProfileLibrary().find("\(folder)/c.yaml")) }
    }

    private func temporaryFolder() throws -> String {
        var template = Array("/tmp/cachegauge-profiles-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template))
        return String(cString: path)
    }

    private func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
    }

    private func remove(_ folder: String) {
        for name in ProfileFile.names(in: folder) where !name.hasPrefix(".") { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}
