import Basics

extension Passwords {
    /// What is wrong with a password that someone wants to have; nil when nothing is.
    ///
    /// 12 to 128 characters of any kind. Refused is what consists of nothing but one or two common words (also with
    /// digits for letters), fewer than five different characters, or names that belong to the person or the product.
    ///
    /// - Parameter words: names to refuse beside the common ones: the workspace's, the person's, the mail address.
    package static func complaint(about password: Secret, words: [String] = []) -> Refusal? {
        password.reveal { text in
            guard (12...128).contains(text.unicodeScalars.count) else {
                return refusal(why: "it has \(text.unicodeScalars.count) characters", next: "Use 12 to 128 characters")
            }
            guard Set(text.unicodeScalars).count >= 5 else {
                return refusal(
                    why: "it repeats the same few characters", next: "Use at least five different characters")
            }
            guard !isCommon(text, words) else {
                return refusal(
                    why: "it is made of words that are tried first",
                    next: "Use a sentence of your own, or a password manager")
            }
            return nil
        }
    }

    private static func isCommon(_ text: String, _ words: [String]) -> Bool {
        let names = words.flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber } }.map(String.init)
        let list = (common + names.filter { $0.count >= 4 }).sorted { $0.count > $1.count }
        let plain = text.lowercased()

        return [plain, String(plain.map { lookalikes[$0] ?? $0 })].contains { spelling in
            var rest = spelling
            var found = 0
            for word in list where rest.contains(word) {
                rest = rest.replacing(word, with: " ")
                found += 1
            }
            let other = rest.count { $0.isLetter || $0.isNumber }
            return found > 0 && found <= 2 && other < 5
        }
    }

    private static func refusal(why: String, next: String) -> Refusal {
        Refusal("This password cannot be used", why: why, next: next, field: "password")
    }

    private static let lookalikes: [Character: Character] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "+": "t",
    ]

    private static let common = """
        0123456789 1234567890 123456789 12345678 1234567 123456 12345 1234 0987654321 987654321 87654321 654321 \
        112233 121212 123123 123321 147258369 159753 789456123 1q2w3e4r5t 1q2w3e4r 1qaz2wsx zaq12wsx q1w2e3r4 \
        qwertyuiop qwerty123 qwerty qwertz azerty asdfghjkl asdfgh zxcvbnm zxcvbn abcdefghijkl abcdefgh abcdef \
        abcd1234 abc123 aaaaaa abcabc password passwort passw0rd password1 pass motdepasse contrasena parola \
        wachtwoord senha secret geheim letmein welcome willkommen bienvenue hello hallo login logmein signin \
        access admin administrator administrateur root superuser super user guest test testing tester demo default \
        changeme change system server master manager service support helpdesk help network computer laptop \
        internet windows microsoft office365 office google gmail apple iphone samsung android linux ubuntu debian \
        oracle cisco router firewall backup database sql cloud azure amazon adobe facebook twitter instagram \
        linkedin netflix pokemon starwars batman superman spiderman naruto matrix trustno1 iloveyou loveyou iloveu \
        love lovely sunshine princess princesse prinzessin angel baby babygirl daddy mommy family friend friends \
        forever freedom football fussball soccer baseball basketball hockey golf tennis liverpool arsenal chelsea \
        barcelona juventus realmadrid yankees cowboys steelers lakers eagles ferrari porsche mercedes mustang \
        corvette harley yamaha honda toyota dragon monkey tiger lion panther eagle falcon dolphin horse butterfly \
        flower chocolate cookie cheese pepper ginger banana orange purple yellow silver golden diamond shadow \
        midnight summer winter spring autumn january february march april august september october november \
        december monday tuesday wednesday thursday friday saturday sunday sommer berlin london paris newyork \
        boston dallas texas chicago australia canada america germany england scotland ireland michael jennifer \
        jessica jordan daniel thomas robert charlie andrew joshua matthew nicole ashley hannah maggie buster \
        killer hunter ranger soldier warrior ninja wizard magic money dollar lucky happy cool blink182 rockyou \
        metallica nirvana vectis msp connectwise manage ninjaone ninja ninjarmm autotask halopsa syncro atera \
        kaseya datto quickbooks ticket customer company technician
        """.split(separator: " ").map(String.init)
}
