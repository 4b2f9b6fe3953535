"""Where a project is kept: memory (tests) and one GeoPackage file (offices)."""
