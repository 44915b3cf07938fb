"""What is made from the checkout before a node can start: style sheets, scripts, pictures, message catalogues."""
