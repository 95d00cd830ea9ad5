import Basics
import Foundation
import HTTP
import HTTPTypes
import Synchronization

/// How a simulator is made.
package struct SimulatorOptions: Sendable {
    package var seed: UInt64 = 1
    package var plan = WorldPlan.full
    package var clock = Clock.system
    package var connectwise = ConnectWiseSettings()
    package var ninjaone = NinjaOneSettings()

    package init() {}
}

/// The vendors, pretended: each answers under its own host names, faults and journal are common to all.
package final class Simulator: Application {
    package let world: World
    package let life: Life
    package let faults = Faults()
    package let journal = Journal()
    package let connectwise: ConnectWise
    package let ninjaone: NinjaOne
    private let clock: Clock
    private let dialects: [any Dialect]
    private let control: Control
    private let underWay = Mutex<[String: Int]>([:])
    private let lastPages = Mutex<[String: [UInt8]]>([:])

    package init(_ options: SimulatorOptions = SimulatorOptions()) {
        clock = options.clock
        world = World(seed: options.seed, plan: options.plan, clock: options.clock)
        life = Life(world, seed: options.seed)
        connectwise = ConnectWise(world, options.connectwise)
        ninjaone = NinjaOne(world, options.ninjaone)
        dialects = [connectwise, ninjaone]
        let settings = ControlSettings(connectwise: connectwise, ninjaone: ninjaone, world: world)
        control = Control(world: world, life: life, faults: faults, journal: journal, settings: settings)
    }

    /// Listens on loopback; port 0 takes a free one.
    package func start(port: Int = 0) throws -> Server {
        var options = ServerOptions()
        options.port = port
        options.workers = 24
        options.times.drainDelay = .zero
        let server = Server(options, application: self, live: LiveEvents())
        try server.start()
        return server
    }

    package func plan(_ head: RequestHead) -> Plan { .worker(bodyLimit: 4 << 20) }

    package func admit(_ head: RequestHead) -> Response? { nil }

    package func respond(_ request: Request) -> Response {
        if request.host == "control.localhost" || request.path == "/_control" || request.path.hasPrefix("/_control/") {
            return control.respond(to: request)
        }
        guard let dialect = dialects.first(where: { $0.answers(to: request.host) }) else {
            return .text(
                "No vendor answers to the host \"\(request.host)\" here. Hosts: \(Simulator.hostNames).\n",
                status: .notFound)
        }
        let (response, fault) = answer(request, dialect)
        write(request, dialect, response, fault)
        return response
    }

    private func answer(_ request: Request, _ dialect: any Dialect) -> (Response, Fault?) {
        let count = underWay.withLock { all in
            all[dialect.vendor, default: 0] += 1
            return all[dialect.vendor, default: 1]
        }
        defer { underWay.withLock { $0[dialect.vendor, default: 1] -= 1 } }
        let pause = faults.latency
        if pause > .zero { wait(pause) }
        guard count <= dialect.parallelLimit else { return (dated(dialect.busy), nil) }

        let fault = faults.strike(vendor: dialect.vendor, method: request.method.rawValue, path: request.path)
        guard let fault else { return (dated(remembered(dialect.respond(to: request), request, dialect)), nil) }
        if fault.kind == .late { wait(.milliseconds(Int(fault.seconds * 1000))) }
        if let instead = FaultyAnswer.instead(fault, dialect, now: world.now) { return (dated(instead), fault) }
        let before = lastPages.withLock { $0["\(dialect.vendor) \(request.path)"] }
        return (dated(FaultyAnswer.spoiled(dialect.respond(to: request), fault, pageBefore: before)), fault)
    }

    /// Keeps the page while a fault wants to repeat it.
    private func remembered(_ response: Response, _ request: Request, _ dialect: any Dialect) -> Response {
        if faults.wantsPages, case .bytes(let bytes) = response.body {
            lastPages.withLock { $0["\(dialect.vendor) \(request.path)"] = bytes }
        }
        return response
    }

    /// The vendor's clock shows in `Date`, too; only worth its cost when it differs from ours.
    private func dated(_ response: Response) -> Response {
        let now = world.now
        return abs(now - world.ourNow) > 2 ? RawAnswer.dated(response, now) : response
    }

    private func wait(_ duration: Duration) {
        Thread.sleep(forTimeInterval: duration / .seconds(1))
    }

    private func write(_ request: Request, _ dialect: any Dialect, _ response: Response, _ fault: Fault?) {
        let query = request.head.target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        journal.add { number in
            JournalEntry(
                number: number, at: clock.now.timeIntervalSince1970, vendor: dialect.vendor,
                method: request.method.rawValue, host: request.host,
                path: request.path, query: query, status: fault?.kind == .dropped ? 0 : response.status.code,
                fault: fault?.kind.rawValue)
        }
    }

    private static let hostNames =
        "na.myconnectwise.net, api-na.myconnectwise.net, app.ninjarmm.com, eu.ninjarmm.com …, control.localhost"
}
