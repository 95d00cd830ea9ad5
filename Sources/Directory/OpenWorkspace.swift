import Database

/// A workspace whose database is open in this process, entered as the application's role.
package struct OpenWorkspace: Sendable {
    package let entry: WorkspaceEntry
    /// For pages: short statements.
    package let pool: Pool
    /// For jobs: statements may take longer.
    package let jobPool: Pool
    /// For a connection outside the pools, as a listener's.
    package let address: DatabaseAddress

    func closeIdleConnections() {
        pool.closeIdle()
        jobPool.closeIdle()
    }

    func close() {
        pool.close()
        jobPool.close()
    }
}
