/// A kind of ticket: how it begins, what is tried, how it ends. Texts hold slots such as `{user}`, filled by `Filling`.
struct Scenario: Sendable {
    enum Origin: Sendable { case user, alert, planned }

    let origin: Origin
    /// The name of the ticket's type on its board.
    let type: String
    let minutes: ClosedRange<Int>
    let weight: Int
    let summaries: [String]
    let asks: [String]
    let steps: [String]
    let fixes: [String]
    let aside: String?

    private init(
        _ origin: Origin, _ type: String, _ minutes: ClosedRange<Int>, _ weight: Int, _ summaries: [String],
        ask asks: [String],
        steps: [String], fix fixes: [String], aside: String? = nil
    ) {
        self.origin = origin
        self.type = type
        self.minutes = minutes
        self.weight = weight
        self.summaries = summaries
        self.asks = asks
        self.steps = steps
        self.fixes = fixes
        self.aside = aside
    }

    static let all: [Scenario] = people + machines + plans

    private static let people = [
        Scenario(
            .user, "Email", 10...45, 13,
            ["Outlook keeps asking for password", "Outlook not receiving mail", "Email stuck in outbox - {user}"],
            ask: [
                "Hi,\n\nOutlook on {device} asks for my password again and again. Webmail works.\n\nThanks,\n{first}",
                "Good morning, I can't send anything, mails sit in my outbox. Can someone call me?\n{first}",
            ],
            steps: [
                "Hi {first}, I am on {device} and clear the saved credentials. Outlook will restart once.",
                "Rebuilt the Outlook profile, sync is at 40 %. Leaving it to run over lunch.",
            ],
            fix: ["New Outlook profile created, modern authentication confirmed, test mails both ways are fine."],
            aside: "Third time for this user. Check conditional access sign-in frequency."),
        Scenario(
            .user, "Access", 5...20, 15,
            ["Locked out of account", "Password reset for {user}", "MFA prompt not arriving"],
            ask: [
                "I am locked out after the weekend. Please call me on my mobile.\n\n{user}",
                "My authenticator app shows nothing since I got the new phone. I cannot sign in at all.",
            ],
            steps: [
                "Called {first} back, verified by employee number. Account unlocked, new password given by phone."
            ],
            fix: ["Password reset, MFA registered with the new phone, sign-in confirmed on the line."]),
        Scenario(
            .user, "Printer", 10...60, 10,
            ["Cannot print to {printer}", "{printer} prints blank pages", "Scan to folder stopped"],
            ask: [
                "Nobody at the front desk can print since about 9. The printer says ready.",
                "Scanning to the shared folder gives an error 'login failed'. We need this for intake.",
            ],
            steps: [
                "The queue on the print server had 34 stuck jobs. Cleared it and restarted the spooler.",
                "Updated the scan account's password in the printer's address book.",
            ],
            fix: ["{printer} prints and scans again, tested with {first}."]),
        Scenario(
            .user, "Workstation", 20...120, 12,
            ["{device} is very slow", "Computer freezes several times a day", "Blue screen on {device}"],
            ask: [
                "My computer takes ten minutes to start and then hangs when I open {app}.\n{first}",
                "It froze again in the middle of a client call. Please do something about it.",
            ],
            steps: [
                "Disk at 98 %. Removed 40 GB of old update files and user temp data.",
                "Memory test clean. Updated BIOS, chipset and graphics drivers, waiting for a quiet hour to restart.",
            ],
            fix: [
                "Start time is down to 35 s after driver updates and the clean-up. {first} will watch it for two days.",
                "Replaced the SSD, cloned the old one.",
            ],
            aside: "Device is out of warranty, put it on the refresh list."),
        Scenario(
            .user, "Network", 15...90, 9,
            ["Internet down at {city} office", "Wi-Fi drops in conference room", "VPN does not connect from home"],
            ask: [
                "The whole office is offline. Phones, too!",
                "Every call in the conference room breaks up after a few minutes. Cable works.",
                "VPN says 'negotiation failed'. It worked on Friday.",
            ],
            steps: [
                "Firewall WAN link is down, modem shows no signal. Opened a case with the carrier.",
                "Moved the access point to channel 44 and turned its power down, roaming looks better.",
            ],
            fix: [
                "Carrier replaced the modem, line stable for two hours.",
                "VPN profile pushed again, connection tested with {first}.",
            ]),
        Scenario(
            .user, "Application", 15...90, 11,
            ["{app} error when opening", "{app} licence expired", "Need {app} installed on {device}"],
            ask: [
                "{app} tells me that the database cannot be reached. All three of us in accounting have it.",
                "Could you please install {app} on my new machine? I need it by Thursday.\n\n{user}",
            ],
            steps: [
                "The {app} service had stopped after last night's update. Started it and set it to delayed start.",
                "Vendor's support confirmed the hotfix, installing it after hours.",
            ],
            fix: ["{app} opens on all seats, users confirmed."]),
        Scenario(
            .user, "Onboarding", 60...180, 6, ["New user setup: {user}", "New hire starting Monday"],
            ask: [
                "{user} starts on Monday. Same rights as the team, needs a laptop, mail and {app}.\n\nThank you!"
            ],
            steps: [
                "Account, mailbox and groups are created. Laptop is imaged, {app} installed.",
                "Sent the welcome sheet to the manager.",
            ],
            fix: ["New user can sign in, mail flows, printers are mapped."]),
        Scenario(
            .user, "Offboarding", 20...60, 4, ["Disable account: {user}", "Employee leaving today"],
            ask: ["{user} leaves today at 5 pm. Please disable the account then and forward mail to me."],
            steps: ["Sign-in blocked, sessions revoked, mailbox turned into a shared one."],
            fix: ["Account disabled, licence returned, mail forwarded as asked."],
            aside: "Remove one seat from the agreement at month's end."),
        Scenario(
            .user, "Security", 15...60, 6, ["Suspicious email reported", "Clicked on a link - please check"],
            ask: [
                "I clicked on something I shouldn't have. It asked for my Microsoft password. I did NOT enter it.",
                "Is this mail real? It claims to be from our bank.",
            ],
            steps: [
                "Headers checked: sender is spoofed. Purged the message from 7 mailboxes.",
                "Full scan of {device} is clean, no new inbox rules, no foreign sign-ins.",
            ],
            fix: ["No compromise found. Sender blocked, user thanked for reporting."]),
        Scenario(
            .user, "Phone", 10...40, 4, ["Desk phone has no dial tone", "Voicemail to email stopped"],
            ask: ["My phone shows 'registering' since yesterday.", "Voicemails no longer arrive in my mailbox."],
            steps: ["Switch port had lost its voice VLAN. Put it back."],
            fix: ["Phone registers and calls both ways."]),
    ]

    private static let machines = [
        Scenario(
            .alert, "Disk", 10...40, 9, ["Disk space low on {device}", "{device}: C: has less than 5 % free"],
            ask: ["Condition 'Disk free space' triggered on {device}. Drive C: 4.2 GB free of 118 GB."],
            steps: ["Log folder of {app} had grown to 31 GB. Rotated."],
            fix: ["32 GB free now, log rotation set to 7 days."]),
        Scenario(
            .alert, "Offline", 5...40, 9, ["{device} offline", "Server {device} not responding"],
            ask: ["Device {device} has been offline for 15 minutes."],
            steps: ["Called the site: power was cut for works. Host is coming up."],
            fix: [
                "Device is back online, services checked.",
                "User had shut the machine down for the holiday, no action.",
            ]),
        Scenario(
            .alert, "Backup", 15...90, 8, ["Backup failed on {device}", "Missed backup: {device}"],
            ask: ["Backup plan 'Nightly image' on {device} ended with FAILED: VSS snapshot could not be created."],
            steps: ["Restarted VSS writers, started the job by hand."],
            fix: ["Manual backup completed, next scheduled run was fine as well."],
            aside: "If it happens again, move the job to 01:30 so that it does not meet the SQL maintenance."),
        Scenario(
            .alert, "Patch", 15...60, 5, ["Patches failing on {device}"],
            ask: ["3 OS patches failed to install on {device} in the last 7 days."],
            steps: ["Reset the update components and installed by hand."], fix: ["Patched and restarted in the window."]
        ),
        Scenario(
            .alert, "Antivirus", 10...60, 3, ["Threat quarantined on {device}"],
            ask: ["Endpoint protection quarantined PUA:Win32/Presenoker on {device}, user {user}."],
            steps: ["Checked the download source with {first}, removed the bundle."],
            fix: ["Quarantine emptied, second scan clean."]),
        Scenario(
            .alert, "Hardware", 30...180, 3, ["SMART status degraded on {device}", "RAID degraded on {device}"],
            ask: ["CONDITION_RAID_HEALTH_STATUS: Virtual disk 0 on {device} is degraded. Drive 2 failed."],
            steps: ["Opened a warranty case, drive arrives tomorrow."],
            fix: ["Drive replaced, rebuild finished, array optimal."]),
    ]

    private static let plans = [
        Scenario(
            .planned, "Maintenance", 30...120, 4, ["Monthly maintenance {device}", "Firmware update firewall {city}"],
            ask: ["Planned maintenance: check event logs, free space, backups, firmware."],
            steps: ["Firmware updated, configuration saved."],
            fix: ["Maintenance done, report is attached."]),
        Scenario(
            .planned, "Project", 120...480, 2,
            ["Migrate file server to SharePoint", "Replace firewall at {city}", "Windows 11 rollout, wave 2"],
            ask: ["As agreed in the last business review. Scope and quote are attached."],
            steps: ["Kick-off held with {first}. Inventory is running.", "Pilot group migrated, no complaints."],
            fix: ["Signed off by {first}."]),
    ]
}
