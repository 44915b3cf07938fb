"""What tests stand on: a throw-away database for a whole run, and a whole node for the tests of the front door."""
