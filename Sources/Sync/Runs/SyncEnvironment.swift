import Basics
import ConnectorKit
import Outbound
import Secrets

/// What a sync needs besides its workspace; made once, in Composition.
package struct SyncEnvironment: Sendable {
    package let connectors: ConnectorSet
    package let fetcher: Fetcher
    package let lab: LabHosts
    package let keyring: Keyring
    package let patience: WritePatience
    let budgets = RateBudgets()

    package init(
        connectors: ConnectorSet, fetcher: Fetcher, lab: LabHosts, keyring: Keyring,
        patience: WritePatience = WritePatience()
    ) {
        self.connectors = connectors
        self.fetcher = fetcher
        self.lab = lab
        self.keyring = keyring
        self.patience = patience
    }
}
