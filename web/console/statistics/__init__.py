"""Statistics: daily counts, rounded figures, plots."""
