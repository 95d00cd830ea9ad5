import Basics
import Database
import Glibc

/// How many wrong passwords are let by: 5 in 15 minutes for an account from one address, 100 in an hour for one address
/// over all accounts. From 20 in an hour for an account over all addresses, answers are slow instead: a stranger cannot
/// lock anybody out.
///
/// An attempt is written down as a failure before its password is looked at, and struck out when it was right, so that
/// many at the same instant count as many.
struct SignInThrottle {
    let account: String
    /// Of IPv6, the network of 64 bits, which one customer of a provider has for itself.
    let address: String

    enum Admission: Equatable {
        case admitted(failure: Int64, isSlow: Bool)
        case later(Duration)
    }

    init(account: String, address: String) {
        self.account = account
        self.address = Self.network(of: address)
    }

    func admit(_ db: borrowing Transaction) throws -> Admission {
        try db.run("SELECT pg_advisory_xact_lock(hashtextextended(lower(\(account)), 4711))")
        if let wait = try wait(fifth, db) ?? wait(hundredth, db) { return .later(wait) }

        let insert: SQL = """
            INSERT INTO sign_in_failures (account, address) VALUES (\(account), \(address))
            RETURNING id
            """
        let failure: Int64? = try db.value(insert)
        return .admitted(failure: failure ?? 0, isSlow: try db.value(isSlow) ?? false)
    }

    /// Takes back what `admit` wrote: the password was not looked at.
    static func strike(_ failure: Int64, _ db: borrowing Transaction) throws {
        try db.run("DELETE FROM sign_in_failures WHERE id = \(failure)")
    }

    /// After a right password: the account's failures from this address do not count any more.
    func clear(_ db: borrowing Transaction) throws {
        try db.run(
            """
            DELETE FROM sign_in_failures
             WHERE (account = \(account) AND address = \(address)) OR at < now() - interval '1 hour'
            """)
    }

    /// No limit looks further back than an hour.
    static func prune(_ db: borrowing Transaction) throws {
        try db.run("DELETE FROM sign_in_failures WHERE at < now() - interval '1 hour'")
    }

    private func wait(_ query: SQL, _ db: borrowing Transaction) throws -> Duration? {
        let seconds: Double? = try db.value(query)
        return seconds.map { .seconds(max(1, $0.rounded(.up))) }
    }

    /// Seconds until the fifth newest failure is 15 minutes old. Index: sign_in_failures_account.
    private var fifth: SQL {
        """
        SELECT extract(epoch FROM at + interval '15 minutes' - now())::float8
          FROM sign_in_failures
         WHERE account = \(account) AND address = \(address) AND at > now() - interval '15 minutes'
         ORDER BY at DESC OFFSET 4 LIMIT 1
        """
    }

    /// Seconds until the hundredth newest failure is an hour old. Index: sign_in_failures_address.
    private var hundredth: SQL {
        """
        SELECT extract(epoch FROM at + interval '1 hour' - now())::float8
          FROM sign_in_failures
         WHERE address = \(address) AND at > now() - interval '1 hour'
         ORDER BY at DESC OFFSET 99 LIMIT 1
        """
    }

    /// Twenty failures before this one, and no open sign-in of this account from this address.
    private var isSlow: SQL {
        """
        SELECT (SELECT count(*) FROM sign_in_failures
                 WHERE account = \(account) AND at > now() - interval '1 hour') > 20
           AND NOT EXISTS (SELECT FROM user_sessions s
                             JOIN users u ON u.id = s.user_id
                            WHERE u.email = \(account) AND s.address = \(address))
        """
    }

    static func network(of address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        if isMapped { return bytes[12...].map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
