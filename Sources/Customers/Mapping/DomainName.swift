import CPSL
import Foundation

/// Registrable domains, and which of them belong to nobody's company.
package enum DomainName {
    /// The registrable domain of a web address, e-mail address or host name, in lower case: `https://www.acme.co.uk/x`
    /// → `acme.co.uk`.
    ///
    /// - Returns: nil for addresses without one (a bare word, an IP address, a public suffix itself).
    package static func registrable(_ written: String) -> String? {
        guard let host = host(written), let list = psl_builtin() else { return nil }
        return host.withCString { text in
            guard let found = psl_registrable_domain(list, text) else { return nil }
            return String(cString: found)
        }
    }

    /// The domain as evidence of a company: nil also for free-mail and access providers and for tenants' technical
    /// names.
    package static func own(_ written: String) -> String? {
        guard let domain = registrable(written), !isProvider(domain) else { return nil }
        return domain
    }

    /// The name in `name.onmicrosoft.com`, nil for other domains.
    package static func tenantName(_ written: String) -> String? {
        guard let host = host(written), host.hasSuffix(".onmicrosoft.com") else { return nil }
        return host.dropLast(".onmicrosoft.com".count).split(separator: ".").last.map(String.init)
    }

    /// The part before the public suffix: `acme` of `acme.co.uk`.
    static func label(_ domain: String) -> String {
        domain.split(separator: ".").first.map(String.init) ?? domain
    }

    private static func host(_ written: String) -> String? {
        var text = Substring(written.lowercased().trimmingCharacters(in: .whitespacesAndNewlines))
        if let at = text.lastIndex(of: "@") { text = text[text.index(after: at)...] }
        if let scheme = text.range(of: "://") { text = text[scheme.upperBound...] }
        text = text.prefix { !"/?#: ".contains($0) }
        while text.last == "." { text = text.dropLast() }
        guard text.contains("."), text.utf8.allSatisfy(isHostByte), text.contains(where: { $0.isLetter }) else {
            return nil
        }
        return String(text)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."),
            UInt8(ascii: "_"), 0x80...0xFF:
            return true
        default: return false
        }
    }

    private static func isProvider(_ domain: String) -> Bool {
        providers.contains(domain) || anyCountry.contains(label(domain))
    }

    /// Providers that run the same name under many countries' suffixes.
    private static let anyCountry: Set<String> = [
        "yahoo", "hotmail", "outlook", "live", "gmx", "gmail", "googlemail", "aol", "msn", "ymail",
    ]

    private static let providers: Set<String> = Set(
        """
        icloud.com me.com mac.com proton.me protonmail.com pm.me hey.com mail.com email.com usa.com fastmail.com
        fastmail.fm zoho.com zohomail.com yandex.com yandex.ru mail.ru bk.ru list.ru inbox.ru rambler.ru
        rocketmail.com tutanota.com tuta.io hushmail.com inbox.com lycos.com excite.com juno.com netzero.net
        netzero.com comcast.net xfinity.com verizon.net att.net sbcglobal.net bellsouth.net pacbell.net
        ameritech.net swbell.net prodigy.net cox.net charter.net spectrum.net rr.com roadrunner.com twc.com
        earthlink.net mindspring.com frontier.com frontiernet.net optonline.net optimum.net windstream.net
        centurylink.net centurytel.net embarqmail.com q.com qwest.net suddenlink.net cableone.net mediacombb.net
        mchsi.com wowway.com hughes.net ptd.net tds.net consolidated.net fuse.net cincinnatibell.net atlanticbb.net
        metrocast.net gci.net rcn.com shaw.ca rogers.com bell.net sympatico.ca telus.net videotron.ca cogeco.ca
        sasktel.net mts.net eastlink.ca btinternet.com btopenworld.com btconnect.com sky.com virginmedia.com
        virgin.net ntlworld.com blueyonder.co.uk talktalk.net talk21.com tiscali.co.uk plusnet.com plus.net
        orange.net o2.co.uk eircom.net iol.ie t-online.de web.de freenet.de arcor.de vodafone.de 1und1.de online.de
        kabelmail.de mail.de posteo.de mailbox.org orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr
        numericable.fr libero.it virgilio.it alice.it tin.it tiscali.it fastwebnet.it telefonica.net terra.es
        movistar.es ono.com ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl xs4all.nl home.nl upcmail.nl
        chello.nl telenet.be skynet.be proximus.be bluewin.ch sunrise.ch hispeed.ch chello.at aon.at a1.net
        telia.com comhem.se bredband.net tele2.se online.no telenor.no tdc.dk mail.dk stofanet.dk elisa.fi
        kolumbus.fi luukku.com wp.pl o2.pl onet.pl interia.pl op.pl seznam.cz centrum.cz bigpond.com bigpond.net.au
        optusnet.com.au iinet.net.au tpg.com.au westnet.com.au internode.on.net dodo.com.au xtra.co.nz
        vodafone.co.nz slingshot.co.nz telkomsa.net mweb.co.za vodamail.co.za uol.com.br bol.com.br terra.com.br
        ig.com.br qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net rediffmail.com onmicrosoft.com
        sharepoint.com facebook.com linkedin.com instagram.com google.com wixsite.com squarespace.com
        godaddysites.com weebly.com wordpress.com example.com example.org example.net localhost.localdomain
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
