"""The command line: thin; parses, calls a service, prints."""
