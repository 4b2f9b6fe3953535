"""The only code that paints: scenes and pages onto screen, paper and files."""
