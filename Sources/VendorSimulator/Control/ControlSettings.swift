import Basics

/// Reads settings out of a control body; what is not named stays.
struct ControlSettings {
    let connectwise: ConnectWise
    let ninjaone: NinjaOne
    let world: World

    func apply(_ json: JSON) {
        if let skew = json["clock_skew"]?.intValue { world.skewClock(bySeconds: skew) }
        if let settings = json["connectwise"] { connectwise.set { ControlSettings.read(settings, into: &$0) } }
        guard let settings = json["ninjaone"] else { return }
        ninjaone.set { ControlSettings.read(settings, into: &$0) }
        if settings["expire_tokens"]?.boolValue == true { ninjaone.expireTokens() }
    }

    private static func read(_ json: JSON, into settings: inout ConnectWiseSettings) {
        settings.companyID = json["company_id"]?.stringValue ?? settings.companyID
        settings.publicKey = json["public_key"]?.stringValue ?? settings.publicKey
        settings.privateKey = json["private_key"]?.stringValue ?? settings.privateKey
        settings.clientID = json["client_id"]?.stringValue ?? settings.clientID
        settings.region = json["region"]?.stringValue ?? settings.region
        settings.version = json["version"]?.stringValue ?? settings.version
        settings.aliasAnswers = json["alias_answers"]?.boolValue ?? settings.aliasAnswers
        settings.deniedModules = json["denied_modules"]?.words ?? settings.deniedModules
        settings.shownShares = json["shown_shares"]?.shares ?? settings.shownShares
        settings.deniedWrites = json["denied_writes"]?.words ?? settings.deniedWrites
        settings.mayCloseTickets = json["may_close_tickets"]?.boolValue ?? settings.mayCloseTickets
        settings.searchLag = json["search_lag"]?.intValue ?? settings.searchLag
        settings.linksNameUserHost = json["links_name_user_host"]?.boolValue ?? settings.linksNameUserHost
        settings.parallelLimit = json["parallel_limit"]?.intValue ?? settings.parallelLimit
    }

    private static func read(_ json: JSON, into settings: inout NinjaOneSettings) {
        settings.clientID = json["client_id"]?.stringValue ?? settings.clientID
        settings.clientSecret = json["client_secret"]?.stringValue ?? settings.clientSecret
        settings.region = json["region"]?.stringValue ?? settings.region
        settings.scopes = json["scopes"]?.words ?? settings.scopes
        settings.tokenLife = json["token_life"]?.intValue ?? settings.tokenLife
        settings.cursorLife = json["cursor_life"]?.intValue ?? settings.cursorLife
        settings.wrongRegionIsNotFound = json["wrong_region_is_not_found"]?.boolValue ?? settings.wrongRegionIsNotFound
        settings.deniedModules = json["denied_modules"]?.words ?? settings.deniedModules
        settings.missingModules = json["missing_modules"]?.words ?? settings.missingModules
        settings.shownShares = json["shown_shares"]?.shares ?? settings.shownShares
        settings.parallelLimit = json["parallel_limit"]?.intValue ?? settings.parallelLimit
    }
}
