/// The endings that say how a company is registered (LLC, GmbH, S.p.A. …), as words of a folded name.
///
/// They carry no evidence: a tool that drops "LLC" still means the same company.
struct LegalForm: Equatable, Sendable {
    /// The usual short spelling.
    let canonical: String
    /// Kind of body: llc, jsc, corp, partnership, coop, npo, prof, sole, other, or marker for "doing business as".
    let kind: String

    /// The longest form that ends `words`, and of how many words it is; nil when none does.
    static func ending(_ words: [String]) -> (form: LegalForm, count: Int)? {
        for count in stride(from: min(longest, words.count), through: 1, by: -1) {
            if let form = all[words.suffix(count).joined(separator: " ")] { return (form, count) }
        }
        return nil
    }

    /// Whether this single word is a form of its own, wherever a shuffled name has put it.
    static func isForm(_ word: String) -> Bool { all[word] != nil }

    /// Whether a name cut at a fixed width may have kept just this beginning of a form ("Cor", "Limit").
    static func isBeginning(_ word: String) -> Bool { beginnings.contains(word) }

    /// Whether a word of no customer is a common form with a slip of the finger ("Compnay").
    static func isMisspelt(_ word: String) -> Bool {
        word.utf8.count >= 5
            && ["company", "limited", "corporation", "incorporated", "group"].contains {
                TextDistance.jaroWinkler(Array(word.utf8), Array($0.utf8)) >= 0.93
            }
    }

    private static let longest = all.keys.map { $0.split(separator: " ").count }.max() ?? 1

    private static let beginnings: Set<String> = Set(
        [
            "corporation", "corp", "company", "limited", "incorporated", "inc", "llc", "llp", "pllc", "gmbh", "ltd",
            "group",
        ]
        .flatMap { form in (1..<form.count).map { String(form.prefix($0)) } })

    private static let all: [String: LegalForm] = {
        var forms: [String: LegalForm] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: "|", maxSplits: 3).map(String.init)
            guard parts.count == 4 else { continue }
            for spelling in parts[3].split(separator: "; ") {
                let words = NameText.words(NameText.plain(String(spelling))).map(\.text)
                forms[words.joined(separator: " ")] = LegalForm(canonical: parts[1], kind: parts[0])
            }
        }
        return forms
    }()

    /// kind|canonical|where used|spellings.
    private static let table = """
        coop|cooperatie|NL|cooperatie u a; cooperatie
        coop|cooperative|any|co op; coop; cooperative
        coop|eg|DE|e g; eg; genossenschaft
        coop|ek for|SE|ekonomisk forening
        coop|scarl|IT|scarl; scrl
        coop|sce|EU|sce
        coop|scoop|ES|s coop
        coop|scop|FR|scop
        corp|corp|US/CA|corp; corporation
        corp|inc|US/CA|inc; incorp; incorporated
        corp|na|US|national association
        corp|pbc|US|public benefit corporation; pbc
        jsc|ab|SE|ab publ; ab; aktiebolag
        jsc|ad|BG/RS|ad; ead
        jsc|ae|GR|a e; ae
        jsc|ag|DE/AT/CH|ag; aktiengesellschaft
        jsc|as|NO/DK/EE/CZ|a s; a/s; aksjeselskap; aktieselskab; as
        jsc|as tr|TR|anonim sirketi
        jsc|asa|NO|asa
        jsc|bhd|MY|berhad; bhd
        jsc|ccc|UK-Wales|ccc
        jsc|dd|HR/SI|d d; dd
        jsc|hf|IS|hf
        jsc|jsc|any|joint stock company; jsc
        jsc|kgaa|DE|kgaa
        jsc|kk|JP|k k; kabushiki gaisha; kabushiki kaisha; kk
        jsc|nv|NL/BE|n v; naamloze vennootschap; nv
        jsc|oyj|FI|oyj
        jsc|plc|UK/IE|public limited company; plc
        jsc|sa|FR/ES/BE/CH/LATAM|s a; sociedad anonima; sociedade anonima; societe anonyme; sa
        jsc|sa de cv|MX|s a de c v; sa de cv; sab de cv
        jsc|saog|OM|saoc; saog
        jsc|sas|FR/CO|societe par actions simplifiee; s a s; sas
        jsc|sasu|FR|sasu
        jsc|sau|ES|sau
        jsc|se|EU|societas europaea; se
        jsc|spa|IT/CL|s p a; societa per azioni; spa
        jsc|zao|RU|ao; oao; pao; zao
        jsc|zrt|HU|nyrt; rt; zrt
        llc|aps|DK|anpartsselskab; aps
        llc|bv|NL/BE|b v; besloten vennootschap; bv
        llc|bvba|BE|s p r l; bvba; sprl
        llc|co ltd|CN/JP/KR/TH|co limited; co ltd; company limited; company ltd
        llc|cyf|UK-Wales|cyf; cyfyngedig
        llc|dac|IE|designated activity company; dac
        llc|doo|HR/SI/RS|d o o; doo
        llc|ehf|IS|ehf
        llc|eood|BG|eood; ood
        llc|epe|GR|epe
        llc|eurl|FR|eurl
        llc|gk|JP|godo kaisha
        llc|gmbh|DE/AT/CH|ges m b h; gesellschaft mit beschrankter haftung; gesellschaft mbh; ggmbh; gmbh
        llc|ike|GR|ike
        llc|ivs|DK|ivs
        llc|kft|HU|korlatolt felelossegu tarsasag; kft
        llc|lda|PT|unipessoal lda; lda; limitada
        llc|llc|US|l l c; limited liability co; limited liability company; llc
        llc|ltd|UK/any|ltd co; limited; ltd
        llc|ltd il|IL|b m; baam
        llc|ltd sti|TR|limited sirketi; ltd sti
        llc|ltda|BR/LATAM|ltda me; eireli; epp; ltda
        llc|ltee|CA-QC|limitee; ltee; ltée
        llc|ooo|RU|o o o; ooo
        llc|ou|EE|ou
        llc|oy|FI|osakeyhtio; oy
        llc|pllc|US|professional limited liability company; pllc
        llc|pt|ID|pt tbk; pt; tbk
        llc|pte ltd|SG|pte ltd; pte
        llc|pty ltd|AU/ZA|p l; proprietary limited; pty limited; pty ltd; p/l; pty
        llc|pvt ltd|IN/PK/LK|p ltd; private limited; pvt limited; pvt ltd
        llc|rf pty ltd|ZA|rf pty ltd
        llc|s de rl de cv|MX|s de r l de c v; s de rl de cv; s de rl
        llc|sagl|CH|sagl
        llc|sarl|FR/LU/CH|s a r l; sa rl; societe a responsabilite limitee; sarl; sàrl
        llc|sdn bhd|MY|sdn bhd; sendirian berhad
        llc|sia|LV|sia
        llc|sl|ES|s l u; s l; sociedad limitada; sl; slp; slu
        llc|sp z oo|PL|sp z o o; spolka z ograniczona odpowiedzialnoscia; sp z oo
        llc|srl|IT/RO/BE/ES/LATAM|societa a responsabilita limitata; s r l; srl
        llc|srls|IT|srls
        llc|sro|CZ/SK|spol s r o; s r o; sro
        llc|teo|IE|teo; teoranta
        llc|tov|UA|tov
        llc|uab|LT|uab
        llc|ug|DE|ug haftungsbeschrankt; ug; unternehmergesellschaft
        llc|wll|QA/BH/KW|w l l; wll
        llc|yk|JP|yugen kaisha
        marker|dba|US|d b a; doing business as; t a; trading as; aka; dba; fka; formerly
        npo|asbl|BE/LU|asbl
        npo|association|any|assn; assoc; association
        npo|cic|UK|community interest company; cic
        npo|clg|IE|company limited by guarantee; clg
        npo|ev|DE|e v; eingetragener verein; ev
        npo|foundation|any|fdn; foundation
        npo|npc|ZA|npc
        npo|stichting|NL|stichting
        npo|vzw|BE|vzw
        other|cc|ZA|close corporation
        other|co|any|co; company; coy
        other|eeig|EU|eeig; ewiv; geie
        other|nl|AU|no liability
        other|psu|AE|fz llc; fzco; fze; fzllc
        other|spr|MX|spr de rl
        other|trust|any|business trust
        other|uc|IE|unlimited company; uc
        other|ulc|CA|unlimited liability company; ulc
        other|unltd|UK|unlimited; unltd
        partnership|ans|NO|ans
        partnership|bt|HU|bt
        partnership|cv|NL|commanditaire vennootschap
        partnership|cv id|ID|cv
        partnership|gbr|DE|gbr
        partnership|gmbh & co kg|DE/AT|gmbh & co kg; gmbh & co kgaa; gmbh and co kg
        partnership|gp|any|general partnership
        partnership|hb|SE|handelsbolag; hb
        partnership|i/s|DK|i/s
        partnership|kb|SE|kb
        partnership|kg|DE/AT|kg; kommanditgesellschaft
        partnership|ky|FI|ky
        partnership|lllp|US|lllp
        partnership|llp|US/UK/IN|limited liability partnership; llp
        partnership|lp|US/UK/CA|limited partnership; lp
        partnership|maatschap|NL|maatschap
        partnership|og|AT|og
        partnership|ohg|DE|ohg
        partnership|partg|DE|partg mbb; partg; partnerschaft
        partnership|sas it|IT|societa in accomandita semplice
        partnership|sci|FR|societe civile immobiliere; sci
        partnership|senc|CA-QC|s e n c; senc
        partnership|snc|FR/IT|s n c; snc
        partnership|sp k|PL|sp j; sp k; spolka jawna
        partnership|ss|IT|societa semplice
        partnership|vof|NL|v o f; vennootschap onder firma; vof
        partnership|vos|CZ|vos
        prof|chartered|US|chartered; chtd
        prof|pa|US|professional association; pa
        prof|pc|US|prof corp; professional corporation; pc
        prof|psc|US|psc
        prof|selarl|FR|selarl
        sole|eenmanszaak|NL|eenmanszaak
        sole|ek|DE|e k; e kfm; e kfr; ek
        sole|enk|NO|enk
        sole|ip|RU|individual entrepreneur
        """
}
