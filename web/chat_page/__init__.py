"""The chat on a page of its own, with and without JavaScript, and the script that other websites load."""
