"""Use cases as plain functions.

A service takes the frozen ``Tables`` first and returns a ChangeSet, numbers, or pages; it never writes. Because it
sees a snapshot and not the project, the same function serves the window, the command line, a background job and a
question about the past (``project.known_at``).
"""
