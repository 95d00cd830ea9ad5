/// The truth in writing.
enum TruthFile {
    static func json(_ world: World) -> [UInt8] {
        world.read { estate in
            JSONText.object { text in
                text.array("organizations") { list in
                    for row in estate.truth {
                        list.object(nil) {
                            $0.put("organization", row.organization)
                            $0.put("name", estate.organizations[row.organization]?.name ?? row.name)
                            $0.array("companies") { ids in row.companies.forEach { ids.element($0) } }
                            $0.put("kind", row.kind.rawValue)
                            $0.array("noise") { words in row.noise.forEach { words.element($0) } }
                        }
                    }
                }
                text.array("duplicates") { list in
                    for pair in estate.duplicates {
                        list.object(nil) {
                            $0.put("kept", pair.kept)
                            $0.put("duplicate", pair.duplicate)
                        }
                    }
                }
            }
        }
    }

    /// `organization,companies,kind,noise`: companies divided by semicolons.
    static func csv(_ world: World) -> String {
        let rows = world.truth.map { row in
            let companies = row.companies.map(String.init).joined(separator: ";")
            return "\(row.organization),\(companies),\(row.kind.rawValue),\(row.noise.joined(separator: ";"))"
        }
        return (["organization,companies,kind,noise"] + rows).joined(separator: "\n") + "\n"
    }
}
