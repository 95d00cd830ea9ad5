import Database

/// How an invoice stands today.
enum InvoiceState {
    /// For a query of invoices `i` with the workspace `w`: the due day has passed unpaid.
    ///
    /// What was read of an unpaid invoice is as old as the last sync that saw it change, so its day decides; one without a due
    /// day is what its vendor says.
    static func isOverdue(at now: SQL = "now()") -> SQL {
        """
        i.status IN ('open', 'overdue') AND coalesce(i.due_on < (\(now) AT TIME ZONE w.time_zone)::date, i.status = 'overdue')
        """
    }
}
