// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Engine
internal import Plan
internal import Profiles

/// `cachegauge profile`: look at profiles without running them.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Check, show and list profiles.",
        subcommands: [Check.self, Show.self, List.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Report every mistake in a profile.")

        @Argument(help: "A profile: a file or a name.")
        var profile: String

        func run() throws {
            let source = try ProfileLibrary().find(profile)
            _ = try Profile(source)
            StandardOutput.write("\(source.file) is a valid profile.\n")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a profile with every key, defaults filled in.")

        @Argument(help: "A profile: a file or a name. The name of a preset prints the preset.")
        var profile: String

        @Option(help: ArgumentHelp("A preset that goes over the profile.", valueName: "name"))
        var preset: String?

        func run() throws {
            if preset == nil, let preset = try? PresetLibrary.find(profile) {
                StandardOutput.write(preset.text)
                return
            }
            var overrides = ProfileOverrides()
            if let preset { try overrides.add(PresetLibrary.find(preset)) }
            StandardOutput.write(
                ResolvedProfile(try Profile(ProfileLibrary().find(profile), overrides: overrides)).yaml)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the profiles by name.")

        func run() throws {
            let listing = ProfileLibrary().list()
            let width = listing.map(\.name.count).max() ?? 0
            for profile in listing {
                let gap = String(repeating: " ", count: width - profile.name.count + 2)
                StandardOutput.write(profile.name + gap + profile.about + "\n")
            }
        }
    }
}
