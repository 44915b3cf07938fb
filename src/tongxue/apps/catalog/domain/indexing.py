"""From resources to documents of the search index."""
