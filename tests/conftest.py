"""What every test may use."""

pytest_plugins = ["tests.e2e.browser"]
