-- What the tables say of themselves follows the setting.
COMMENT ON TABLE vendor_calls IS 'Every call to a vendor, without bodies; kept as many days as the workspace says.';
