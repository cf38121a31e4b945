"""What the peers need that Leerwijzer does not: their configuration, and an action for the echo bot."""
