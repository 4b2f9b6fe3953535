"""Other people's files: encodings, coordinate systems, vector formats."""
