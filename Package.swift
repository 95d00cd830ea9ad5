// swift-tools-version: 6.2

import PackageDescription

// Every target, its imports and the settings all of them share. The order is the tower of Sources/README.md, lowest floor
// first; a target may import only what stands on a lower floor.

let shared: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

/// A C library of the system, described by `Sources/CSystem/<folder>`.
func library(_ name: String, _ folder: String, pkgConfig: String, apt package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CSystem/\(folder)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func target(_ name: String, _ dependencies: [Target.Dependency], linked: [LinkerSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: shared, linkerSettings: linked)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: shared)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], without: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: without, swiftSettings: shared)
}

let package = Package(
    name: "vectis",
    products: [
        .executable(name: "vectis", targets: ["App"]),
        .executable(name: "vectis-simulator", targets: ["VendorSimulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    ],
    targets: [
        // Floor 1
        library("CPQ", "PQ", pkgConfig: "libpq", apt: "libpq-dev"),
        library("COpenSSL", "OpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        library("CCurl", "Curl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        library("CEpoll", "Epoll", pkgConfig: "zlib", apt: "libc6-dev"),
        library("CArgon2", "Argon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
        library("CPSL", "PSL", pkgConfig: "libpsl", apt: "libpsl-dev"),
        library("CMarkdown", "Markdown", pkgConfig: "libcmark-gfm", apt: "libcmark-gfm-dev"),
        library("CZlib", "Zlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        library("CZstd", "Zstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
        .target(
            name: "CSimdJSON", path: "Sources/CSystem/SimdJSON",
            linkerSettings: [.linkedLibrary("simdjson")]),
        target("Basics", [log, metrics]),

        // Floor 2
        target("HTTP", ["Basics", "CEpoll", "CZlib", log, metrics, httpTypes]),
        target("Database", ["Basics", "CPQ", log]),
        target("Secrets", ["Basics", "COpenSSL", "CArgon2"]),
        target("Outbound", ["Basics", "CCurl"]),
        target("Rendering", ["Basics", "CMarkdown", mustache]),

        // Floor 3
        target("Directory", ["Basics", "Database", "Secrets", log]),
        target("Jobs", ["Basics", "Database", log, metrics]),
        target("ConnectorKit", ["Basics", "Secrets", "Outbound", "CSimdJSON", log]),
        program("VendorSimulator", ["Basics", "HTTP", httpTypes, log, arguments]),

        // Floor 4
        target(
            "Workspace",
            ["Basics", "Directory", "Database", "Secrets", "Outbound", "Jobs", "Rendering", log, metrics]),
        target("Connectors", ["Basics", "ConnectorKit"]),

        // Floor 5
        target(
            "Sync",
            ["Workspace", "ConnectorKit", "Jobs", "Database", "Secrets", "Outbound", "Basics", "CZstd", log, metrics]),

        // Floor 6
        target("Customers", ["Sync", "Workspace", "ConnectorKit", "Jobs", "Database", "Basics", "CPSL", log]),

        // Floor 8
        target(
            "Rules",
            ["Customers", "Sync", "Workspace", "ConnectorKit", "Jobs", "Database", "Secrets", "Basics", log]),

        // Floor 9
        target(
            "Web",
            [
                "Customers", "Sync", "Workspace", "ConnectorKit", "Jobs", "Directory", "Database", "Secrets", "HTTP",
                "Rendering", "Basics", httpTypes, log, metrics,
            ]),

        // Floor 10
        program(
            "App",
            [
                "Web", "Rules", "Connectors", "Customers", "Sync", "Workspace", "ConnectorKit", "Directory", "Jobs",
                "HTTP",
                "Database",
                "Secrets", "Outbound", "Rendering", "Basics", log, metrics, httpTypes, arguments, configuration,
            ]),

        // Tests
        .target(
            name: "TestKit",
            dependencies: ["Basics", "Database", "Directory", "Secrets"], path: "Tests/TestKit", swiftSettings: shared),
        tests("BasicsTests", ["Basics", log, metrics]),
        tests("HTTPTests", ["HTTP", "Basics", httpTypes]),
        tests("DatabaseTests", ["Database", "Basics", "TestKit"]),
        tests("SecretsTests", ["Secrets", "Basics"]),
        tests("OutboundTests", ["Outbound", "Basics"]),
        tests("RenderingTests", ["Rendering", "Basics", mustache]),
        tests("DirectoryTests", ["Directory", "Database", "Secrets", "Basics", "TestKit"]),
        tests("JobsTests", ["Jobs", "Database", "Basics", "TestKit"]),
        tests("ConnectorKitTests", ["ConnectorKit", "Outbound", "Secrets", "HTTP", "Basics", httpTypes]),
        tests(
            "ConnectorsTests",
            ["Connectors", "ConnectorKit", "Outbound", "Secrets", "Basics", "VendorSimulator", "TestKit"]),
        tests("VendorSimulatorTests", ["VendorSimulator", "HTTP", "Basics", httpTypes]),
        tests("WorkspaceTests", ["Workspace", "Directory", "Database", "Secrets", "Basics", "TestKit"]),
        tests(
            "SyncTests",
            [
                "Sync", "Connectors", "ConnectorKit", "Workspace", "Jobs", "Directory", "Database", "Secrets",
                "Outbound", "HTTP",
                "VendorSimulator", "Basics", "TestKit",
            ]),
        tests(
            "CustomersTests",
            ["Customers", "Sync", "Workspace", "ConnectorKit", "Jobs", "Directory", "Database", "Basics", "TestKit"]),
        tests(
            "RulesTests",
            [
                "Rules", "Customers", "Sync", "Workspace", "ConnectorKit", "Connectors", "Jobs", "Directory",
                "Database",
                "Secrets", "Basics", "TestKit",
            ]),
        tests(
            "WebTests",
            [
                "Web", "Customers", "Sync", "Workspace", "ConnectorKit", "Connectors", "Jobs", "Directory", "Database",
                "Secrets", "HTTP", "Rendering", "Basics", "TestKit", httpTypes, metrics,
            ]),
        tests("HouseTests", ["Basics"]),
        tests("WalkthroughTests", ["Basics", "TestKit"], without: ["stories"]),
    ],
    cxxLanguageStandard: .cxx17)
