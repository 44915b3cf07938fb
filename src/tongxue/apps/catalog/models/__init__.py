"""What the catalogue holds."""
