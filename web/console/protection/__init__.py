"""Data protection: the audit log, retention, one person's data."""
