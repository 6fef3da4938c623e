"""`exgen derive`: from the texts of a command line to a derivative that both judges accepted."""
