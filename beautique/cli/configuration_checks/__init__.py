"""What `check` looks at. Each check yields one short sentence per thing that is wrong."""
