"""Reads of the registry: regions, organisations, code tables, positions."""
