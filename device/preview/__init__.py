"""Pictures of what the lamp would do."""
