import ArgumentParser
import Basics
import Foundation
import HTTP
import Logging

/// `vectis-simulator serve`
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer as the vendors would, on loopback only.",
        discussion: "Vendors are told apart by the Host header. Faults, deeds and the journal: GET /_control.")

    @Option(help: "The port to listen on.")
    var port = 9090

    @Option(help: "The port of the mail catcher (SMTP); 0 is none.")
    var smtpPort = 0

    @Option(help: "The seed the world is grown from: same seed, same world.")
    var seed: UInt64 = 1

    @Option(help: "Seconds between two changes of the world; 0 stops its life.")
    var tick = 5.0

    @Option(help: "NinjaOne instance of the tenant: us, us2, eu, ca, oc or fed.")
    var ninjaRegion = "us"

    @Flag(help: "A tenth of the customers, for quick trials.")
    var small = false

    func validate() throws {
        guard NinjaOneSettings.hosts[ninjaRegion] != nil else {
            throw ValidationError("--ninja-region is one of us, us2, eu, ca, oc, fed.")
        }
    }

    func run() throws {
        Log.bootstrap(level: .warning)
        var options = SimulatorOptions()
        options.seed = seed
        options.plan = small ? .small : .full
        options.ninjaone.region = ninjaRegion
        let simulator = Simulator(options)
        let server = try simulator.start(port: port)
        if smtpPort > 0 { try simulator.mail.start(port: smtpPort) }
        let count = simulator.world.customerIDs.count
        print("Vendor simulator ready on http://127.0.0.1:\(server.port) (\(count) customers, seed \(seed)).")
        fflush(nil)

        guard tick > 0 else { return server.wait() }
        Thread.detachNewThread {
            while true {
                Thread.sleep(forTimeInterval: tick)
                simulator.life.tick()
            }
        }
        server.wait()
    }
}
