"""The law and the land: schema, changes, lifecycle, roll-up, geometry, privacy. No files, no Qt, no SQL."""
