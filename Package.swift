// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Every target has the same settings. Warnings are errors where the caller asks for it (`make test` does): a newer
// compiler's new warning must not stop a user's build.
let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CACHEGAUGE_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : [])

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "cachegauge",
    products: [.executable(name: "cachegauge", targets: ["cachegauge"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CLinux"),
        .target(name: "CLibraries", linkerSettings: [.linkedLibrary("dl")]),
        module("Network", ["CLinux"]),
        module("Measure", [.product(name: "Histogram", package: "hdrhistogram-swift"), "CLibraries"]),
        module("Statistics"),
        module("RESP"),
        module("Workload"),
        module("Database", ["CLibraries", "CLinux", "Network"]),
        module("Plan", ["Workload", "RESP", "Database"]),
        module("Results", ["Measure"]),
        module(
            "Engine",
            [
                "Network", "RESP", "Measure", "Workload", "Database", "Plan", "Results", "CLinux", "CLibraries",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        module(
            "Experiments",
            [
                "Engine", "Plan", "Results", "Gate", "Sizing", "Statistics", "Database", "Workload", "RESP", "Network",
                "Measure",
            ]),
        // `Bundled` is a link to the folder `Profiles` at the top: a target's resources lie in its own folder.
        module(
            "Profiles",
            [
                "Plan", "Workload", "RESP", "Database", "Gate", "Results", "Sizing",
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Bundled/tiers"], resources: [.embedInCode("Bundled")]),
        module("Gate", ["Results", "Measure", "Statistics"]),
        module(
            "Sizing", ["Results", .product(name: "Yams", package: "Yams")],
            resources: [.embedInCode("Bundled")]),
        module("Report", ["Results", "Measure", "Statistics", "Gate", "Sizing"]),
        module("Sandbox", ["Network", "RESP", "CLinux"]),
        .target(
            name: "ScriptedServer", dependencies: ["Network", "RESP", "Sandbox", "Database", "Workload"],
            path: "Tests/ScriptedServer",
            swiftSettings: settings),
        .target(
            name: "VirtualSearches",
            dependencies: [
                "Engine", "Experiments", "Gate", "Network", "Plan", "RESP", "Results", "ScriptedServer", "Workload",
            ], path: "Tests/VirtualSearches", swiftSettings: settings),
        module(
            "Commands",
            [
                "Network", "Measure", "RESP", "Workload", "Database", "Plan", "Results", "Engine", "Experiments",
                "Gate", "Profiles", "Report", "Sandbox", "Sizing", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "cachegauge", dependencies: ["Commands"], swiftSettings: settings),
        .target(name: "CAllocations"),
        .target(name: "CChildren"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CAllocations", "CChildren", "CLinux", "Measure", "Network", "Engine", "Plan", "Profiles", "RESP",
                "Sandbox",
                "TestServers", "Experiments", "Results", "ScriptedServer", "VirtualSearches",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ], swiftSettings: settings),
        .target(name: "StoredRuns", dependencies: ["Results"], path: "Tests/StoredRuns", swiftSettings: settings),
        .target(name: "GoldenFiles", path: "Tests/GoldenFiles", swiftSettings: settings),
        .target(
            name: "TestServers", dependencies: ["CChildren"], path: "Tests/TestServers", swiftSettings: settings),
        tests("TestServersTests", ["TestServers"]),
        tests("BenchmarksTests", ["TestServers"]),
        tests("NetworkTests", ["Network"]),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "Network", "RESP", "Measure", "Workload", "Database", "Plan", "Results", "Sandbox",
                "ScriptedServer",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ], swiftSettings: settings),
        .testTarget(
            name: "MeasureTests", dependencies: ["Measure", "CLibraries"], resources: [.copy("Golden")],
            swiftSettings: settings),
        tests("StatisticsTests", ["Statistics"]),
        tests(
            "GateTests",
            [
                "Gate", "Profiles", "Report", "Results", "Measure", "Statistics", "StoredRuns", "GoldenFiles",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            exclude: ["Golden", "Samples"]),
        tests("RESPTests", ["RESP"]),
        tests("WorkloadTests", ["Workload"]),
        tests("DatabaseTests", ["Database", "Network", "TestServers"]),
        tests(
            "ExperimentsTests",
            [
                "Experiments", "Engine", "Plan", "Results", "Statistics", "Database", "Workload", "RESP", "Network",
                "Measure", "ScriptedServer", "Sizing", "Gate", "Sandbox", "VirtualSearches",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        tests("ProfilesTests", ["Profiles", "Plan", "Workload", "RESP", "Database"]),
        tests("ResultsTests", ["Results", "Measure"], exclude: ["Samples"]),
        tests("ReportTests", ["Report", "Results", "Measure", "GoldenFiles"], exclude: ["Golden"]),
        tests(
            "CommandsTests",
            [
                "TestServers", "Results", "Gate", "StoredRuns", "cachegauge", "GoldenFiles",
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Golden"]),
        tests(
            "IntegrationTests",
            ["TestServers", "Results", "cachegauge", "Sandbox", "ScriptedServer", "Network", "Gate"]),
        tests(
            "SizingTests", ["Sizing", "Results", "Report", "GoldenFiles", "TestServers"],
            exclude: ["Facts", "Golden"]),
        tests("SandboxTests", ["Sandbox", "ScriptedServer", "Network", "RESP", "CLinux"]),
    ]
)
