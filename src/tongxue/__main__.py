"""``python -m tongxue``: every command of the front door."""

from tongxue.config.cli import main

if __name__ == "__main__":
    main()
