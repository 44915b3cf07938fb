"""Pages that compose several rooms through their api: home, error pages, the style guide."""
