"""Readers of what other systems recorded, one for each format."""
