"""Changes of the tables of the workplace, one at a time."""
