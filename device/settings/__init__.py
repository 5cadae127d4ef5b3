"""What a person may set: the tree, how it is read and checked, and where files are looked for."""
