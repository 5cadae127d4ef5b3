"""What is drawn, computed and told of the lamp's hardware, from the texts beside this folder: run `make hardware`."""
