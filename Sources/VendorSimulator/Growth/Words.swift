/// What names, addresses and people of the invented world are made of.
enum Words {
    static let heads = [
        "Northgate", "Granite", "Redwood", "Riverside", "Meridian", "Willow", "Keystone", "Sterling", "Zenith",
        "Ironwood",
        "Bluewater", "Juniper", "Pioneer", "Cedar", "Heritage", "Harbor", "Pinnacle", "Lakeside", "Beacon", "Windsor",
        "Westbrook", "Horizon", "Oakridge", "Evergreen", "Crescent", "Frontier", "Silverline", "Summit", "Trailhead",
        "Valley",
        "Cascade", "Foxglove", "Larkspur", "Millbrook", "Copperfield", "Stonebridge", "Fairview", "Maple Grove",
        "Highland",
        "Clearwater", "Brookside", "Sagebrush", "Timberline", "Prairie", "Bayview", "Eagle Ridge",
    ]
    static let families = [
        "Tate", "Vance", "Keating", "Ellery", "Lawton", "Jarvis", "Parrish", "Baxter", "Adler", "Pemberton", "Osborne",
        "Kendrick",
        "Langley", "Garland", "Mercer", "Fenwick", "Denham", "Cobb", "Nash", "Holloway", "Marlowe", "Eastman", "Conway",
        "Farrow",
        "Calloway", "Hadley", "Sayer", "Harlow", "Norwood", "Thornton", "Chandler", "Carver", "Radcliffe", "Yardley",
        "Dalton",
        "Brandt", "Sheldon", "Underhill", "Gentry", "Whitlock", "Beckett", "Ingram", "Rowland", "Quincy", "Waverly",
        "Abbott",
    ]
    static let trades = [
        "Manufacturing", "Dental", "Family Medicine", "Electric", "Title Company", "Wealth Advisors",
        "Property Management",
        "Architects", "Machine Works", "Plumbing", "Law Group", "Accounting", "Auto Body", "Credit Union",
        "Veterinary Clinic",
        "Insurance Agency", "Logistics", "Construction", "Landscaping", "Physical Therapy", "Orthodontics", "Brewing",
        "Engineering", "Senior Living", "Roofing", "Charter School", "Community Church", "Eye Care", "Printing",
        "Foods",
    ]
    static let forms = ["LLC", "Inc.", "Corp.", "PLLC", "Ltd", "Co.", "P.C.", "LLP", "Group", ""]
    static let formWeights = [26, 22, 8, 10, 7, 6, 6, 5, 6, 14]

    /// City, state, first three digits of the postcode, area code.
    static let cities = [
        ("Boise", "ID", "837", "208"), ("Reno", "NV", "895", "775"), ("Spokane", "WA", "992", "509"),
        ("Fresno", "CA", "937", "559"), ("Tulsa", "OK", "741", "918"), ("Omaha", "NE", "681", "402"),
        ("Madison", "WI", "537", "608"), ("Dayton", "OH", "454", "937"), ("Albany", "NY", "122", "518"),
        ("Tampa", "FL", "336", "813"), ("Nampa", "ID", "836", "208"), ("Meridian", "ID", "836", "208"),
    ]
    static let cityWeights = [30, 9, 12, 6, 6, 6, 5, 5, 5, 5, 8, 6]

    static let streets = [
        "Main Street", "Market St", "Commerce Drive", "Church Street", "Elm Street", "Oak Avenue", "Industrial Pkwy",
        "Airport Way", "Station Rd", "Park Rd", "Lake Shore Drive", "Mill Lane", "High Street", "2nd Avenue",
        "Front Street",
        "Orchard Blvd", "Chinden Blvd", "Overland Road", "Fairview Ave", "State Street",
    ]
    static let endings = [".com", ".com", ".com", ".com", ".net", ".org", ".co", ".us", ".io"]
    static let freeMail = ["gmail.com", "outlook.com", "icloud.com", "yahoo.com"]

    static let firstNames = [
        "Emma", "Liam", "Olivia", "Noah", "Ava", "Ethan", "Sophia", "Mason", "Isabella", "Lucas", "Mia", "Logan",
        "Charlotte",
        "Owen", "Amelia", "Caleb", "Harper", "Wyatt", "Evelyn", "Henry", "Abigail", "Jack", "Ella", "Samuel", "Grace",
        "Dylan",
        "Chloe", "Nathan", "Nora", "Isaac", "Hazel", "Adam", "Violet", "Marcus", "Renée", "José", "Priya", "Kenji",
        "Fatima",
        "Zoë", "Björn", "Aisha", "Diego", "Mei", "Tomasz", "Ingrid", "Rashid", "Leila",
    ]
    static let lastNames = [
        "Anderson", "Bennett", "Carter", "Diaz", "Evans", "Foster", "Graham", "Hughes", "Iverson", "Jensen", "Keller",
        "Lopez",
        "Morgan", "Nguyen", "O'Brien", "Patel", "Quinn", "Ramirez", "Schmidt", "Turner", "Ueda", "Vargas", "Walsh",
        "Xu", "Young",
        "Zimmerman", "Barnes", "Coleman", "Donovan", "Ellis", "Fischer", "Gutiérrez", "Hayes", "Ito", "Johansson",
        "Kowalski",
        "Larsen", "Mbeki", "Novak", "Ortega", "Price", "Reyes", "Sørensen", "Tanaka", "Whitaker",
    ]
    static let titles = [
        "Office Manager", "Owner", "Practice Manager", "Controller", "Operations Manager", "Receptionist", "Partner",
        "CFO",
        "HR Manager", "Bookkeeper", "Project Manager", "Sales Manager", "Administrator",
    ]

    static let workstations = [
        ("Dell Inc.", "OptiPlex 7010"), ("Dell Inc.", "Latitude 5440"), ("Dell Inc.", "Precision 3660"),
        ("HP", "EliteDesk 800 G9"),
        ("HP", "EliteBook 840 G10"), ("LENOVO", "ThinkCentre M70q Gen 4"), ("LENOVO", "ThinkPad T14 Gen 4"),
        ("Microsoft Corporation", "Surface Laptop 5"),
    ]
    static let servers = [
        ("Dell Inc.", "PowerEdge R450"), ("Dell Inc.", "PowerEdge T350"), ("HPE", "ProLiant DL360 Gen10"),
        ("LENOVO", "ThinkSystem SR630 V2"),
    ]

    /// Operating system, build, release, for how many of a hundred workstations.
    static let desktopSystems = [
        ("Windows 11 Pro", "22631", "23H2", 42), ("Windows 11 Pro", "26100", "24H2", 24),
        ("Windows 10 Pro", "19045", "22H2", 26),
        ("Windows 11 Enterprise", "22631", "23H2", 6), ("Windows 7 Professional", "7601", "", 2),
    ]
    static let serverSystems = [
        ("Windows Server 2022 Standard Edition", "20348", "21H2", 46),
        ("Windows Server 2019 Standard Edition", "17763", "1809", 34),
        ("Windows Server 2016 Standard Edition", "14393", "1607", 15),
        ("Windows Server 2012 R2 Standard", "9600", "", 5),
    ]

    /// `text` in lower case without accents, spaces and punctuation: "O'Brien" → "obrien".
    static func plain(_ text: String) -> String {
        let accents: [Character: String] = ["é": "e", "ë": "e", "ö": "o", "ø": "o", "&": "and"]
        return text.lowercased().map { accents[$0] ?? ($0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "") }
            .joined()
    }
}
