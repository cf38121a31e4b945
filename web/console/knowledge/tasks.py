"""When the sources are looked at."""
