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
    /// The post office next door; listens only when it is told to.
    package let mail: MailCatcher
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
        mail = MailCatcher(clock: options.clock)
        control = Control(world: world, life: life, faults: faults, journal: journal, settings: settings, mail: mail)
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

    package func plan(_ head: RequestHead) -> Plan { .worker(bodyLimit: 16 << 20) }

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
        let served = answer(request, dialect)
        write(request, dialect, served)
        return served.response
    }

    /// An answer, and what the journal has to know of how it came about.
    private struct Served {
        var response: Response
        var fault: Fault.Kind?
        /// What the vendor itself said; 0 when it was not asked.
        var outcome = 0

        /// 0 when the client is told nothing.
        var status: Int {
            if case .raw(let pieces, _) = response.body, pieces.isEmpty { 0 } else { response.status.code }
        }
    }

    private func answer(_ request: Request, _ dialect: any Dialect) -> Served {
        let count = underWay.withLock { all in
            all[dialect.vendor, default: 0] += 1
            return all[dialect.vendor, default: 1]
        }
        defer { underWay.withLock { $0[dialect.vendor, default: 1] -= 1 } }
        let pause = faults.latency
        if pause > .zero { wait(pause) }
        guard count <= dialect.parallelLimit else { return Served(response: dated(dialect.busy)) }

        let fault = faults.strike(vendor: dialect.vendor, method: request.method.rawValue, path: request.path)
        guard let fault else {
            let response = remembered(dialect.respond(to: request), request, dialect)
            return Served(response: dated(response), outcome: response.status.code)
        }
        return spoiled(request, dialect, fault)
    }

    private func spoiled(_ request: Request, _ dialect: any Dialect, _ fault: Fault) -> Served {
        if fault.kind == .late { wait(fault.pause) }
        if fault.kind == .lateDelivery || fault.kind == .duplicate { deliverLater(request, dialect, fault) }
        if let instead = FaultyAnswer.instead(fault, dialect, now: world.now) {
            return Served(response: dated(instead), fault: fault.kind)
        }
        let before = lastPages.withLock { $0["\(dialect.vendor) \(request.path)"] }
        let response = dialect.respond(to: request)
        if fault.kind == .slowAnswer { wait(fault.pause) }
        let told = FaultyAnswer.told(FaultyAnswer.spoiled(response, fault, pageBefore: before), fault, dialect)
        return Served(response: dated(told), fault: fault.kind, outcome: response.status.code)
    }

    /// Lets a call reach the vendor when its sender has long stopped listening.
    private func deliverLater(_ request: Request, _ dialect: any Dialect, _ fault: Fault) {
        Thread.detachNewThread { [self] in
            wait(fault.pause)
            let response = dialect.respond(to: request)
            let served = Served(response: FaultyAnswer.silence, fault: fault.kind, outcome: response.status.code)
            write(request, dialect, served)
        }
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

    private func write(_ request: Request, _ dialect: any Dialect, _ served: Served) {
        let query = request.head.target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        let body = JournalBody.text(request)
        journal.add { number in
            JournalEntry(
                number: number, at: clock.now.timeIntervalSince1970, vendor: dialect.vendor,
                method: request.method.rawValue, host: request.host,
                path: request.path, query: query, status: served.status, fault: served.fault?.rawValue,
                outcome: served.outcome, body: body)
        }
    }

    private static let hostNames =
        "na.myconnectwise.net, api-na.myconnectwise.net, app.ninjarmm.com, eu.ninjarmm.com …, control.localhost"
}
