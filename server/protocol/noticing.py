"""What the helper notices in a room: bodies of HTTP requests and answers."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from moderation.labels import Label
from server.domain.budget import ALERTS_AN_HOUR_MAX
from server.domain.ids import UserId
from server.domain.noticing import Readiness, Reads, allowed, is_read_for
from server.domain.rooms import RoomPolicy
from server.domain.tuning import Change, Tuned

_Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class NoticedLabel(_Body, frozen=True, kw_only=True):
    """
    How much is noticed of a label, and what the room may choose, least first. `is_read`: the clinic lets the helper look for it at all; if
    not, `notice` is what holds once it does again.
    """

    label: Label
    notice: Readiness
    allowed: list[Readiness]
    is_read: bool


class NoticingChange(_Body, frozen=True, kw_only=True):
    """
    Somebody has changed it; `by` is null for whoever runs the server. `before` and `after` are a `Readiness` of `label`, a number of alerts, or
    a `Reads`. Of what is read first they are a `ReadFrom`, "yes" or "no", minutes, or an `AfterWait`, or "house": as in the house. The house's own
    change has neither.
    """

    number: int
    at: datetime
    by: UserId | None
    what: Tuned
    label: Label | None
    before: str
    after: str


class Noticing(_Body, frozen=True, kw_only=True):
    """`GET api/rooms/ID/noticing`, for facilitators: what is noticed in the room, and the last changes, newest first."""

    version: int
    reads: Reads
    labels: list[NoticedLabel]
    alerts_an_hour: int
    changes: list[NoticingChange]


class SetNotice(_Body, frozen=True, kw_only=True):
    """`POST api/rooms/ID/noticing`: of one label, in place of the `version` that was read. Holds from the next message on."""

    version: _Version
    label: Label
    notice: Readiness


class SetAlerts(_Body, frozen=True, kw_only=True):
    """`POST api/rooms/ID/noticing/alerts`: how many concern flags an hour interrupt."""

    version: _Version
    alerts_an_hour: Annotated[int, Meta(ge=0, le=ALERTS_AN_HOUR_MAX)]


class LabelPreview(_Body, frozen=True, kw_only=True):
    """How many messages of the example evenings would have been flagged with each step."""

    label: Label
    flags: dict[Readiness, int]


class NoticingPreview(_Body, frozen=True, kw_only=True):
    """
    `GET api/rooms/ID/noticing/preview`: what each step would bring, counted in the example evenings that come with Warmroom. No message of
    a real evening is in it.
    """

    evenings: int
    messages: int
    labels: list[LabelPreview]


class SetReads(_Body, frozen=True, kw_only=True):
    """`POST api/clinic/reads`: what the helper reads for, in all rooms. For the operator."""

    reads: Reads


def noticing(policy: RoomPolicy, version: int, changes: list[Change]) -> Noticing:
    return Noticing(
        version=version,
        reads=policy.reads,
        labels=[
            NoticedLabel(
                label=label,
                notice=policy.notice.get(label, Readiness.USUAL),
                allowed=list(allowed(label)),
                is_read=is_read_for(label, policy.reads),
            )
            for label in Label
        ],
        alerts_an_hour=policy.alerts_an_hour,
        changes=[noticing_change(change) for change in changes],
    )


def noticing_change(change: Change) -> NoticingChange:
    return NoticingChange(
        number=change.number,
        at=change.at,
        by=change.by,
        what=change.what,
        label=change.label,
        before=change.before,
        after=change.after,
    )
