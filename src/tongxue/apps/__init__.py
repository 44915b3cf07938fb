"""The rooms of the house, one a domain. A room is entered by its api, events and errors alone."""
