import ArgumentParser
import Foundation

/// `vectis-simulator truth`
struct WriteTruth: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "truth", abstract: "Write which PSA company each RMM organization really is.",
        discussion:
            "CSV: organization,companies,kind,noise. A name that ends in .json gives JSON, with the duplicate companies."
    )

    @Option(help: "The file to write.")
    var out: String

    @Option(help: "The seed of the world.")
    var seed: UInt64 = 1

    func run() throws {
        let world = World(seed: seed)
        let text = out.hasSuffix(".json") ? Data(TruthFile.json(world)) : Data(TruthFile.csv(world).utf8)
        try text.write(to: URL(fileURLWithPath: out))
    }
}

/// `vectis-simulator credentials`
struct PrintCredentials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials", abstract: "Print what the pretended vendors accept.")

    @Flag(help: "As JSON.")
    var json = false

    @Option(help: "The simulator's port, for the lab hosts.")
    var port = 9090

    func run() {
        guard !json else { return print(String(decoding: VendorCredentials.json(port: port), as: UTF8.self)) }
        for credentials in VendorCredentials.all() {
            print(credentials.connector)
            for field in credentials.plain + credentials.secret { print("  \(field.name): \(field.value)") }
        }
        print("VECTIS_LAB_HOSTS=\(VendorCredentials.labHosts(port: port))")
    }
}

/// `vectis-simulator pages`
struct WritePages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages", abstract: "Write ConnectWise ticket pages as files, for a benchmark behind a web server.")

    @Option(help: "How many tickets in all.")
    var tickets = 200_000

    @Option(help: "Tickets on a page.")
    var size = 1000

    @Option(help: "Bytes of one ticket.")
    var bytes = 1540

    @Option(help: "The folder to write into.")
    var out: String

    func validate() throws {
        guard tickets > 0, (1...1000).contains(size), bytes > 0 else {
            throw ValidationError("--tickets and --bytes are at least 1, --size is 1 to 1000.")
        }
    }

    func run() throws {
        try Pages(tickets: tickets, size: size, bytes: bytes).write(to: URL(fileURLWithPath: out, isDirectory: true))
    }
}
