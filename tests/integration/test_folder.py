"""The folder source on a real file system, and the files that it reads."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ArticleError, SourceError
from bot.extract import extract_file
from bot.sources.folder import FolderSource
from bot.types import Validators
from tests.confine import on_the_spot

BODY = "The council of the small town voted on Monday evening to reopen the old swimming baths."


def write(path: Path, text: str | bytes) -> Path:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def names(folder: Path) -> list[str]:
    """List what the source finds, by the last part of its address."""
    return sorted(
        Path(entry.address).name
        for entry in FolderSource("one", folder, confine=on_the_spot).poll(Validators()).entries
    )


def test_texts_are_found_in_folders_below(tmp_path: Path) -> None:
    """By their suffix, in any case; nothing hidden, nothing else."""
    for name in ("a.txt", "b.MD", "c/d.html", "c/e/f.htm", "g.markdown", "h.pdf", ".i.txt", ".git/j.txt", "k.txt~"):
        write(tmp_path / name, BODY)
    assert names(tmp_path) == ["a.txt", "b.MD", "d.html", "f.htm", "g.markdown"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    """Neither to a file nor to a folder; one that stays inside is fine, a circle ends."""
    write(tmp_path / "secret/a.txt", BODY)
    inside = tmp_path / "in"
    write(inside / "b.txt", BODY)
    (inside / "c.txt").symlink_to(tmp_path / "secret/a.txt")
    (inside / "d").symlink_to(tmp_path / "secret")
    (inside / "e.txt").symlink_to(inside / "b.txt")
    (inside / "f.txt").symlink_to(inside / "f.txt")
    (inside / "g.txt").symlink_to(inside / "gone.txt")
    assert names(inside) == ["b.txt", "e.txt"]


def test_an_entry_may_not_name_a_file_outside(tmp_path: Path) -> None:
    """Not even one that was put there since the look."""
    write(tmp_path / "secret.txt", "A secret.")
    source = FolderSource("one", tmp_path / "in", confine=on_the_spot)
    path = write(tmp_path / "in/a.txt", BODY)
    (entry,) = source.poll(Validators()).entries
    path.unlink()
    path.symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ArticleError, match="not in the folder"):
        source.read(entry)


def test_a_changed_file_has_a_new_name_and_its_old_place(tmp_path: Path) -> None:
    """A touched one has not."""
    source = FolderSource("one", tmp_path, confine=on_the_spot)
    path = write(tmp_path / "a.txt", BODY)
    (first,) = source.poll(Validators()).entries
    os.utime(path, (1, 1))
    (touched,) = source.poll(Validators()).entries
    write(path, BODY + " It was close.")
    (changed,) = source.poll(Validators()).entries
    assert touched.guid == first.guid
    assert changed.guid != first.guid
    assert (changed.address, changed.canonical) == (first.address, None)


def test_a_file_that_nobody_wrote_to_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the folder is looked at; what is written to, or put in its place, is read again."""
    opened: list[str] = []
    really = Path.open

    def note(path: Path, *args: str, **kwargs: str) -> object:
        opened.append(path.name)
        return really(path, *args, **kwargs)

    first, second = write(tmp_path / "a.txt", BODY), write(tmp_path / "b.txt", BODY)
    source = FolderSource("one", tmp_path, confine=on_the_spot)
    monkeypatch.setattr(Path, "open", note)
    before = source.poll(Validators())
    assert source.poll(Validators()) == before
    assert sorted(opened) == ["a.txt", "b.txt"]
    status = first.stat()
    first.write_text(BODY.swapcase(), encoding="utf-8")
    os.utime(first, ns=(status.st_atime_ns, status.st_mtime_ns))
    opened.clear()
    after = source.poll(Validators())
    assert opened == ["a.txt"]
    assert after == FolderSource("one", tmp_path, confine=on_the_spot).poll(Validators())
    assert len(set(after.entries) & set(before.entries)) == 1
    second.unlink()
    assert len(source.poll(Validators()).entries) == 1


def test_a_name_that_is_no_text_is_told_of(tmp_path: Path) -> None:
    """It can't be stored as it is, and stops no other file."""
    write(tmp_path / os.fsdecode(b"caf\xe9.txt"), BODY)
    write(tmp_path / "caf\u00e9.txt", BODY)
    source = FolderSource("one", tmp_path, confine=on_the_spot)
    odd, fine = sorted(source.poll(Validators()).entries, key=lambda entry: "\u00e9" in entry.address)
    for text in (odd.address, odd.guid, odd.title):
        (text or "").encode()
    with pytest.raises(ArticleError, match="not valid UTF-8; rename it"):
        source.read(odd)
    assert source.read(fine).text == BODY


def test_a_file_has_the_time_that_it_names(tmp_path: Path) -> None:
    """When a file was last changed says when it was copied here, not when its text was written."""
    write(tmp_path / "a.md", f"# Baths reopen\n\n{BODY}")
    write(tmp_path / "b.md", f"---\ndate: 2025-05-06\n---\n# Baths\n\n{BODY}")
    source = FolderSource("one", tmp_path, confine=on_the_spot)
    times = {it.address[-4:]: source.read(it).published_at for it in source.poll(Validators()).entries}
    assert times == {"a.md": None, "b.md": datetime(2025, 5, 6, tzinfo=UTC)}


def test_addresses_are_what_one_would_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the working directory if it is below it."""
    write(tmp_path / "in/a b.txt", BODY)
    monkeypatch.chdir(tmp_path)
    (entry,) = FolderSource("one", Path("in"), confine=on_the_spot).poll(Validators()).entries
    assert entry.address == "in/a b.txt"
    monkeypatch.chdir("/")
    assert FolderSource("one", tmp_path / "in", confine=on_the_spot).read(entry).text == BODY


@pytest.mark.parametrize("place", ["gone", "file.txt"])
def test_what_is_no_folder_is_named(tmp_path: Path, place: str) -> None:
    """With the path, and what to do."""
    write(tmp_path / "file.txt", BODY)
    with pytest.raises(SourceError, match=rf"{place}.*create it or correct its path"):
        FolderSource("one", tmp_path / place, confine=on_the_spot).poll(Validators())


def test_a_file_that_is_too_large_is_offered_and_refused(tmp_path: Path) -> None:
    """Its reason is told, instead of nothing."""
    write(tmp_path / "a.txt", b"x" * 5_000_001)
    source = FolderSource("one", tmp_path, confine=on_the_spot)
    (entry,) = source.poll(Validators()).entries
    with pytest.raises(ArticleError, match="larger than 5 MB"):
        source.read(entry)


@pytest.mark.parametrize(
    ("name", "text", "title", "body"),
    [
        ("a.txt", f"Baths re\n\nBaths reopen\n\n{BODY}", "Baths reopen", BODY),
        ("a.md", f"# Baths *reopen*\n\n{BODY}\n\n- [one](x)\n- two", "Baths reopen", f"{BODY}\n\none\n\ntwo"),
        ("a.md", f"---\ntitle: Baths reopen\n---\n\nBaths reopen\n\n{BODY}", "Baths reopen", BODY),
        ("a.html", f"<html><title>Baths reopen</title><p>{BODY}</p>", "Baths reopen", BODY),
        ("a", f"<html><title>Baths reopen</title><p>{BODY}</p>", "Baths reopen", BODY),
        ("a.text", f"Baths\0 reopen\n\n{BODY}", "Baths reopen", BODY),
        ("a.txt", f"Baths reopen\n\n{BODY} Café.".encode("cp1252"), "Baths reopen", f"{BODY} Café."),
    ],
)
def test_files_are_read_by_their_kind(tmp_path: Path, name: str, text: str | bytes, title: str, body: str) -> None:
    """Text, Markdown and HTML, each with its own place for the title."""
    found = extract_file(write(tmp_path / name, text))
    assert (found.title, found.text) == (title, body)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "is empty"), (" \n\0\n", "is empty"), (b"%PDF-1.4", "is a PDF file, not an article")],
)
def test_files_without_an_article_are_refused(tmp_path: Path, text: str | bytes, reason: str) -> None:
    """With the reason."""
    with pytest.raises(ArticleError, match=reason):
        extract_file(write(tmp_path / "a.txt", text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(ArticleError, match=r"gone.txt: can't be read: No such file"):
        extract_file(tmp_path / "gone.txt")
