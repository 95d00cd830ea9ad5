import ArgumentParser

/// The executable `vectis-simulator`.
@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectis-simulator",
        abstract: "Pretends to be the vendors: an invented MSP behind their APIs, with faults at will.",
        subcommands: [Serve.self, WriteTruth.self, PrintCredentials.self, WritePages.self])
}
