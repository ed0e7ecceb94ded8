"""Files among the entries that are not entries: left there by an editor or a system, or entries with a wrong name."""

from pathlib import Path

from bot.errors import Problem

SUFFIX = ".yaml"
# Endings under which people save files that they mean as entries: `join.yml`, `join.yaml.txt`, `join.YAML`.
_MEANT = (".yml", ".yaml", ".yml.txt", ".yaml.txt")


def is_item(file: Path, folder: Path) -> bool:
    """Whether the file holds an item, such as an entry."""
    return file.suffix == SUFFIX and not is_hidden(file, folder)


def is_hidden(file: Path, folder: Path) -> bool:
    """Whether the file's name, or that of a folder above it, starts with a dot."""
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def stray(file: Path, folder: Path) -> Problem | None:
    """The problem with a file that is no item; None for git's own files and those in hidden folders."""
    inside = file.relative_to(folder).parts
    if file.name.startswith(".git") or any(part.startswith(".") for part in inside[:-1]):
        return None
    name = file.name.lower()
    meant = next((end for end in sorted(_MEANT, key=len, reverse=True) if name.endswith(end)), None)
    if meant and not name.startswith("."):
        return Problem(file, 1, "file", "not a .yaml file", f"rename it to {file.name[: -len(meant)]}{SUFFIX}")
    return Problem(file, 1, "file", "is no knowledge and not read", "move it elsewhere or delete it", "warning")
