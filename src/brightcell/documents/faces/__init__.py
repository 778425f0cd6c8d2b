"""The faces of a document: how it is written as a file of one kind."""
