import ConnectorKit

/// Every vendor that this build can talk to, in the order of the catalogue.
package enum Registry {
    package static let all: [any Connector.Type] = [
        ConnectWise.self,
        NinjaOne.self,
    ]
}
