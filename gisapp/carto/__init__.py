"""What a map shows: styles, layers, labels, scenes and pages, in plain values without Qt."""
