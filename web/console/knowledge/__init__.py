"""The knowledge desk: what is due, the links of sources, what is missing, and changing an item by a patch."""
