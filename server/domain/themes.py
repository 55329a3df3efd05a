"""
What the group wants to talk about tonight: a list that the facilitator keeps, and the one that is taken up.

On the screen they are topics; here a topic is a log and who may hear it. A theme is in somebody's words, so it is kept no
longer than the messages of its session.
"""

from dataclasses import dataclass, replace
from typing import Final

from server.domain.errors import NotFound, TextTooLong
from server.domain.ids import UserId
from server.domain.messages import draft

THEME_LENGTH_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, and whose it is as well ("me too")."""

    id: int
    words: str
    shared_by: frozenset[UserId] = frozenset()


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes in the order in which they are to be taken up. Ids are not used twice."""

    listed: tuple[Theme, ...] = ()
    taken_up: int | None = None
    last_id: int = 0

    @property
    def current(self) -> Theme | None:
        return next((theme for theme in self.listed if theme.id == self.taken_up), None)


def add(themes: Themes, words: str) -> Themes:
    """*themes* with one more, at the end. Raises `TextEmpty`, and `TextTooLong` above 120 characters."""
    text = draft(words)
    if len(text) > THEME_LENGTH_MAX:
        raise TextTooLong
    theme_id = themes.last_id + 1
    return replace(themes, listed=(*themes.listed, Theme(theme_id, text)), last_id=theme_id)


def share(themes: Themes, theme_id: int, who: UserId, *, is_shared: bool) -> Themes:
    """Somebody says "me too" of a theme, or takes that back. Raises `NotFound`."""
    theme = _find(themes, theme_id)
    shared_by = theme.shared_by | {who} if is_shared else theme.shared_by - {who}
    changed = replace(theme, shared_by=shared_by)
    return replace(themes, listed=tuple(changed if other.id == theme_id else other for other in themes.listed))


def move(themes: Themes, theme_id: int, before: int | None) -> Themes:
    """A theme comes before another, or last. Raises `NotFound` unless both are there."""
    theme = _find(themes, theme_id)
    if before == theme_id:
        return themes
    others = [other for other in themes.listed if other.id != theme_id]
    others.insert(len(others) if before is None else others.index(_find(themes, before)), theme)
    return replace(themes, listed=tuple(others))


def take_up(themes: Themes, theme_id: int | None) -> Themes:
    """The group talks about this one now, or (None) about none in particular. Raises `NotFound`."""
    return replace(themes, taken_up=None if theme_id is None else _find(themes, theme_id).id)


def drop(themes: Themes, theme_id: int) -> Themes:
    """*themes* without that one. Dropping what is gone changes nothing."""
    listed = tuple(theme for theme in themes.listed if theme.id != theme_id)
    return replace(themes, listed=listed, taken_up=None if themes.taken_up == theme_id else themes.taken_up)


def _find(themes: Themes, theme_id: int) -> Theme:
    for theme in themes.listed:
        if theme.id == theme_id:
            return theme
    raise NotFound
