"""The Discord side of Salve: the only package that imports discord.py."""
