"""What a node does at its start before it serves."""
