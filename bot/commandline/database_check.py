"""What ``briefbot check`` finds out about the database: can it be written, is it whole, has its disk room?"""

import os
import shutil
from pathlib import Path

from bot.commandline.checks import Finding, Outcome
from bot.commandline.databases import database_as_it_is, require_file
from bot.errors import StoreError
from bot.settings import Settings
from bot.store.database import sqlite_file
from bot.store.integrity import find_damage

LITTLE_ROOM_BYTES = 100_000_000
MEGABYTE = 1_000_000


def check_database(settings: Settings) -> Finding:
    """Look at the database, in full if there is one, and at the place where it is or will be."""
    file = sqlite_file(settings.database)
    if file is not None and (problem := _place_problem(file)):
        return _finding(Outcome.BAD, problem)
    try:
        require_file(settings)
    except StoreError as error:
        return _finding(Outcome.WARNING, str(error))
    return _look_through(settings, file)


def _look_through(settings: Settings, file: Path | None) -> Finding:
    try:
        with database_as_it_is(settings) as database:
            damage = find_damage(database)
            if damage is not None:
                return _finding(Outcome.BAD, f"{database.name}: {damage}")
            name = database.name.removeprefix("database ")
    except StoreError as error:
        return _finding(Outcome.BAD, str(error).removeprefix("database "))
    free = LITTLE_ROOM_BYTES if file is None else shutil.disk_usage(file.resolve().parent).free
    if free < LITTLE_ROOM_BYTES:
        return _finding(Outcome.WARNING, f"{name} is whole, but its disk has only {free / MEGABYTE:.0f} MB left")
    return _finding(Outcome.GOOD, f"{name} is whole")


def _place_problem(file: Path) -> str | None:
    """Tell why a service could not write there."""
    folder = file.resolve().parent
    existing = next(it for it in (folder, *folder.parents) if it.exists())
    if not existing.is_dir():
        return f"{existing} is no folder: name another place for the database"
    if not os.access(existing, os.W_OK):
        return f"its folder {existing} can't be written: give this user the right to"
    if file.exists() and not os.access(file, os.W_OK):
        return f"{file} can't be written: give this user the right to"
    return None


def _finding(outcome: Outcome, sentence: str) -> Finding:
    return Finding(outcome=outcome, subject="database", sentence=sentence)
