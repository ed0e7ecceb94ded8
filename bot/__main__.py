"""`python -m bot` is `salve`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
