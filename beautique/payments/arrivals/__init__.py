"""Money that arrived (0038): what the bank says came in, line by line. Evidence that a person looks at; it never confirms anything."""
