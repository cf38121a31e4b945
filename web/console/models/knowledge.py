"""What editors work on: checks of sources, drafts of changes."""
