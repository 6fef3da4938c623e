"""A table of writers: each takes a document and gives the file of one format."""
