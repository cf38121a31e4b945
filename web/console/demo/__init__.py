"""Invented people who talk with the real assistant, so that everything can be seen and tried."""
