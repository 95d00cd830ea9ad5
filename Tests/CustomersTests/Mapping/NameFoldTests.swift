import Customers
import Foundation
import TestKit
import Testing

struct NameFoldTests {
    @Test(arguments: [
        ("Northgate Dental, LLC", "northgate dental"),
        ("NORTHGATE DENTAL L.L.C.", "northgate dental"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("Société Générale S.à r.l.", "societe generale"),
        ("Øresund Åkeri A/S", "oresund akeri"),
        ("Wiśniewski Łódź Sp. z o.o.", "wisniewski lodz"),
        ("Petróleo Brasileiro S.A.", "petroleo brasileiro"),
        ("J.P. Morgan + Co", "jp morgan"),
        ("Hadley's Landscaping", "hadleys landscaping"),
        ("C1234 - Acme Roofing", "acme roofing"),
        ("00123 Acme Roofing", "acme roofing"),
        ("1250 Broadway LLC", "1250 broadway"),
        ("3M Company", "3m"),
        ("zz Acme Roofing", "acme roofing"),
        ("(OLD) Acme Roofing", "acme roofing"),
        ("Old Dominion Freight", "old dominion freight"),
        ("INACTIVE - Acme Roofing", "acme roofing"),
        ("DO NOT USE Acme Roofing", "acme roofing"),
        ("inatcive - acme roofing", "acme roofing"),
        ("Acme Roofing (Managed)", "acme roofing"),
        ("Acme Roofing - CoManaged", "acme roofing"),
        ("Acme Roofing [MSA]", "acme roofing"),
        ("Acme Roofing Inc. - Servers", "acme roofing"),
        ("Acme Roofing HQ", "acme roofing"),
        ("Acme Roofing LLC (Boise)", "acme roofing"),
        ("Acme Roofing ( Boise", "acme roofing"),
        ("INACTIVE---C2516---Acme-Roofing", "acme roofing"),
        ("BlueRiverRoofing", "blue river roofing"),
        ("OOO Romashka", "romashka"),
        ("Limited", "limited"),
        ("Роснефть ПАО", "роснефть пао"),
        ("株式会社トヨタ", "株式会社トヨタ"),
        ("***", ""),
    ])
    func `a name is reduced to what two tools agree on`(written: String, folded: String) {
        #expect(NameFold.fold(written).main.text == folded)
    }

    @Test(arguments: [
        ("Tate Holdings dba Zenith Electric", ["zenith electric", "tate holdings"]),
        ("Tate Holdings d/b/a Zenith Electric LLC", ["zenith electric", "tate holdings"]),
        ("Tate Ltd t/a Zenith", ["zenith", "tate"]),
        ("Zenith Electric formerly Tate Power Inc", ["zenith electric", "tate power"]),
        ("Formerly Known Goods", ["formerly known goods"]),
    ])
    func `a second name is compared as well`(written: String, names: [String]) {
        #expect(NameFold.fold(written).names.map(\.text) == names)
    }

    @Test func `decorations are kept as facts`() {
        let name = NameFold.fold("(OLD) C1234 - Acme Roofing, LLC (Boise)")

        #expect(name.isLapsed)
        #expect(name.code == "c1234")
        #expect(name.places == ["boise"])
        #expect(name.main.legalForm == "llc")
        #expect(name.main.tokens == ["acme", "roofing"])
        #expect(NameFold.fold("Waverly & Rowland Title").main.initials == "wrt")
    }

    @Test func `folding twice changes nothing`() throws {
        var names = try ["spine.csv", "rmm.csv", "m365.csv", "accounting.csv"].flatMap { file in
            String(decoding: try Fixture.data("matching/\(file)"), as: UTF8.self).split(whereSeparator: \.isNewline)
                .map(String.init)
        }
        names += [
            "a dba dba b", "dba x", "x dba", "( a ) b (", "OOO 00123 Acme", "İŞ ℡ Ltd", "ﬁ & co & co",
            "s.a.r.l. s.a.r.l.", "- - )", "ß ẞ",
        ]

        for name in names {
            for folded in NameFold.fold(name).names {
                let again = NameFold.fold(folded.text)
                #expect(again.names.map(\.text) == [folded.text], "\(name)")
            }
        }
    }
}
