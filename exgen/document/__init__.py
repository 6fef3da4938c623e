"""What the documents of a sheet say: its questions as the bodies of problem sheet and solution."""
