/// Grows the whole world from a seed: the same one for the same seed, plan and start.
enum GrowWorld {
    static func grow(seed: UInt64, plan: WorldPlan, start: Moment) -> Estate {
        var estate = Estate(seed: seed, start: start)
        var companies = GrowCompanies(seed: seed, plan: plan)
        let customers = companies.grow(&estate)
        var organizations = GrowOrganizations(seed: seed, plan: plan)
        let seeds = organizations.grow(&estate, customers)
        var devices = GrowDevices(seed: seed, plan: plan)
        devices.grow(&estate, seeds)
        var desk = GrowDesk(seed: seed, plan: plan)
        desk.grow(&estate, customers, seeds)
        var contracts = GrowContracts(seed: seed)
        contracts.grow(&estate, customers, seeds)
        var configurations = GrowConfigurations(seed: seed)
        configurations.grow(&estate, seeds)
        var signals = GrowSignals(seed: seed, plan: plan)
        signals.grow(&estate, seeds)
        return estate
    }
}
