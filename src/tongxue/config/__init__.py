"""Assembles the rooms into a node: settings, URLs, the HTTP API, the commands. Nobody imports it."""
