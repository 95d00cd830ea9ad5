import Basics
import Configuration
import Foundation
import Logging

/// One setting: its name in the environment, its default and what it means. The README's table is made of these.
struct Setting: Sendable {
    let name: String
    let fallback: String
    let meaning: String
    var isSecret = false

    static let databaseURL = Setting(
        name: "DATABASE_URL", fallback: "",
        meaning:
            "PostgreSQL server as a libpq URL of a role that may create databases and roles; the directory database is made there",
        isSecret: true)
    static let baseURL = Setting(
        name: "VECTIS_BASE_URL", fallback: "http://{slug}.localhost:8080",
        meaning: "how browsers reach a workspace; `{slug}` stands for its name. Plain `http` only on localhost")
    static let address = Setting(name: "VECTIS_ADDRESS", fallback: "127.0.0.1", meaning: "address to listen on")
    static let port = Setting(name: "VECTIS_PORT", fallback: "8080", meaning: "port to listen on")
    static let defaultWorkspace = Setting(
        name: "VECTIS_DEFAULT_WORKSPACE", fallback: "",
        meaning: "workspace that the bare host and address mean; empty: none")
    static let masterKeyFile = Setting(
        name: "VECTIS_MASTER_KEY_FILE", fallback: "/var/lib/vectis/master.key",
        meaning: "file of the master key, mode 0400; made at the very first start. Keep a copy apart from the database")
    static let anchorsFile = Setting(
        name: "VECTIS_AUDIT_ANCHORS_FILE", fallback: "",
        meaning:
            "file to which the audit log's end is added each night; empty: `audit-anchors.jsonl` beside the master key. Keep a copy apart from the database"
    )
    static let labHosts = Setting(
        name: "VECTIS_LAB_HOSTS", fallback: "",
        meaning: "`host=url,…`: calls to a vendor's host go to another address (labs and tests only)")
    static let trustedProxies = Setting(
        name: "VECTIS_TRUSTED_PROXIES", fallback: "",
        meaning: "addresses of proxies whose forwarded headers count, with commas")
    static let extraCA = Setting(
        name: "VECTIS_EXTRA_CA", fallback: "",
        meaning: "PEM file of a certificate authority trusted besides the system's")
    static let workers = Setting(
        name: "VECTIS_WORKERS", fallback: "16",
        meaning: "threads that answer requests, 2 to 64; sign-ins get at most half")
    static let jobWorkers = Setting(
        name: "VECTIS_JOB_WORKERS", fallback: "6", meaning: "threads that run jobs, 1 to 32")
    static let writeWaits = Setting(
        name: "VECTIS_WRITE_WAITS", fallback: "100",
        meaning:
            "percent of the waits around a write to a vendor (a call 60 s, an unknown end 120 s, a second look 30 s, the breaker 30 s to 10 min); below 100 in labs and tests only"
    )
    static let logLevel = Setting(
        name: "VECTIS_LOG_LEVEL", fallback: "info", meaning: "trace, debug, info, notice, warning, error or critical")
    static let metricsPort = Setting(
        name: "VECTIS_METRICS_PORT", fallback: "",
        meaning: "port of `/metrics`, figures of this process for Prometheus; empty: none")
    static let metricsAddress = Setting(
        name: "VECTIS_METRICS_ADDRESS", fallback: "127.0.0.1",
        meaning: "address to listen on for `/metrics`, which asks nobody who they are")
    static let environment = Setting(
        name: "VECTIS_ENVIRONMENT", fallback: "production",
        meaning: "`development` reads templates anew at each page and shows the component gallery")
    static let root = Setting(
        name: "VECTIS_ROOT", fallback: ".", meaning: "folder that holds Migrations, Templates and Public")
    static let file = Setting(
        name: "VECTIS_CONFIG_FILE_PATH", fallback: "",
        meaning: "JSON file of settings by these names; the environment wins over it")

    static let all = [
        databaseURL, baseURL, address, port, defaultWorkspace, masterKeyFile, anchorsFile, labHosts, trustedProxies,
        extraCA, workers, jobWorkers, writeWaits, logLevel, metricsPort, metricsAddress, environment, root, file,
    ]

    /// The same name as swift-configuration spells it: `VECTIS_PORT` is `vectis.port`.
    var key: ConfigKey {
        ConfigKey(name.lowercased().split(separator: "_").map(String.init))
    }
}

/// Every setting, read once at the start.
struct Config: Sendable {
    let databaseURL: Secret
    let baseURL: String
    let address: String
    let port: Int
    let defaultWorkspace: String?
    let masterKeyFile: URL
    let anchorsFile: URL
    let labHosts: String
    let trustedProxies: Set<String>
    let extraCA: String?
    let workers: Int
    let jobWorkers: Int
    let writeWaits: Int
    let logLevel: Logger.Level
    /// Nil: no metrics.
    let metricsPort: Int?
    let metricsAddress: String
    let isDevelopment: Bool
    let root: URL

    /// Reads the environment and, when it names one, the file.
    ///
    /// - Throws: `Refusal` that names the setting, what is wrong with it and what it takes.
    static func load() throws -> Config {
        let environment = ProcessInfo.processInfo.environment
        var values = environment
        if let path = environment[Setting.file.name], !path.isEmpty {
            values.merge(try fileValues(path)) { own, _ in own }
        }
        return try Config(values)
    }

    /// - Parameter values: the settings' texts by name; names that begin with `VECTIS_` must all be known.
    init(_ values: [String: String]) throws {
        let known = Set(Setting.all.map(\.name))
        if let stranger = values.keys.filter({
            $0.hasPrefix("VECTIS_") && !known.contains($0) && !Config.isForTools($0)
        }).min() {
            throw Refusal(
                "Vectis does not start", why: "\(stranger) is no setting of Vectis",
                next: "Remove it, or see README.md for the settings")
        }
        let reader = ConfigReader(
            provider: EnvironmentVariablesProvider(
                environmentVariables: values,
                secretsSpecifier: .specific(Set(Setting.all.filter(\.isSecret).map(\.name)))))
        func text(_ setting: Setting) -> String {
            reader.string(forKey: setting.key, isSecret: setting.isSecret, default: setting.fallback)
        }

        databaseURL = Secret(text(.databaseURL))
        baseURL = text(.baseURL)
        address = text(.address)
        port = try Config.number(text(.port), 0...65535, .port)
        defaultWorkspace = Config.optional(text(.defaultWorkspace))
        masterKeyFile = URL(filePath: text(.masterKeyFile))
        anchorsFile =
            Config.optional(text(.anchorsFile)).map { URL(filePath: $0) }
            ?? masterKeyFile.deletingLastPathComponent().appending(path: "audit-anchors.jsonl")
        labHosts = text(.labHosts)
        trustedProxies = Set(
            text(.trustedProxies).split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        extraCA = Config.optional(text(.extraCA))
        workers = try Config.number(text(.workers), 2...64, .workers)
        jobWorkers = try Config.number(text(.jobWorkers), 1...32, .jobWorkers)
        writeWaits = try Config.number(text(.writeWaits), 1...100, .writeWaits)
        guard let level = Logger.Level(rawValue: text(.logLevel)) else {
            throw Config.malformed(.logLevel, text(.logLevel), "one of \(Setting.logLevel.meaning)")
        }
        logLevel = level
        metricsPort = try Config.optional(text(.metricsPort)).map { try Config.number($0, 0...65535, .metricsPort) }
        metricsAddress = text(.metricsAddress)
        guard ["development", "production"].contains(text(.environment)) else {
            throw Config.malformed(.environment, text(.environment), "development or production")
        }
        isDevelopment = text(.environment) == "development"
        root = URL(filePath: text(.root))
    }

    /// The database server's address, or a sentence that says how to name one.
    func requireDatabase() throws(Refusal) -> Secret {
        guard databaseURL.isEmpty else { return databaseURL }
        throw Refusal(
            "Vectis does not start", why: "DATABASE_URL is not set, so there is no PostgreSQL server to use",
            next:
                "Set it, for instance DATABASE_URL=postgresql://owner:password@db.example.com/postgres, or run: make run"
        )
    }

    /// Names that Vectis' own scripts and tests use beside the settings.
    private static func isForTools(_ name: String) -> Bool {
        ["VECTIS_SIM_PORT", "VECTIS_SIM_SMTP_PORT", "VECTIS_VENDOR_DATA", "VECTIS_DATABASE_PASSWORD"].contains(name)
            || name.hasPrefix("VECTIS_TEST_")
    }

    private static func fileValues(_ path: String) throws -> [String: String] {
        let next = "Give it the form {\"VECTIS_PORT\": \"8080\"}"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Refusal(
                "Vectis does not start", why: "The settings file \(path) cannot be read",
                next: "Correct \(Setting.file.name)")
        }
        do {
            return try JSONDecoder().decode([String: String].self, from: data)
        } catch {
            throw Refusal(
                "Vectis does not start", why: "The settings file \(path) is not an object of texts", next: next)
        }
    }

    private static func optional(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func number(_ text: String, _ range: ClosedRange<Int>, _ setting: Setting) throws(Refusal) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw malformed(setting, text, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func malformed(_ setting: Setting, _ text: String, _ wanted: String) -> Refusal {
        Refusal("Vectis does not start", why: "\(setting.name) is “\(text)”", next: "Give it \(wanted)")
    }
}
