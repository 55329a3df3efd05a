"""A transcript, played into a running server by the command line, as facilitators and members get to see it."""

import json
from contextlib import AsyncExitStack

import pytest

import moderation
from moderation import Label, Utterance
from moderation.masking import mask
from server.client.link import Link
from server.client.replay import SpokenLine, read_transcript
from server.client.session import Session
from server.client.view import View
from server.domain.people import Role
from tests.e2e.server_process import EXAMPLES, ServerProcess

TRANSCRIPTS = sorted(EXAMPLES.glob("*.jsonl"))
STAFF_FRAMES = ("flag.raised", "flag.changed", "care.alert", "moderation")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_a_replay_reaches_every_page_in_order_and_flags_reach_facilitators_alone(
    server: ServerProcess, path
) -> None:
    """Every message is on every member's page in order, every message above threshold in the queue, and no flag on a member's wire."""
    transcript = read_transcript(path)
    member_code = await server.invite("Evening group")
    facilitator_code = await server.invite("Evening group", "facilitator")

    async with AsyncExitStack() as stack:
        pages: list[tuple[Link, View]] = []
        for name, code in (("Watcher A", member_code), ("Watcher B", member_code), ("Watcher F", facilitator_code)):
            session = Session(server.base_url)
            room_id = await session.join(code, name)
            link = await stack.enter_async_context(Link(session))
            link.frames = []
            pages.append((link, await link.enter(room_id)))

        done = await server.command(
            "replay", str(path), "--speed", "1000",
            "--invite", f"{server.base_url}join#{member_code}",
            "--facilitator", f"{server.base_url}join#{facilitator_code}",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

        for link, view in pages:
            await link.until(view, lambda seen: len(seen.lines) == len(transcript.lines))
        (link_a, seen_a), (link_b, seen_b), (link_f, seen_f) = pages
        said = [message.text for message in seen_a.lines]
        expected = await _expected(transcript.lines)
        assert said == expected.shown
        assert [message.id for message in seen_b.lines] == [message.id for message in seen_a.lines]
        assert [message.id for message in seen_f.lines] == [message.id for message in seen_a.lines]

        await link_f.until(seen_f, lambda seen: len(seen.flags) == len(expected.flags))
        # The words that weighed most follow.
        await link_f.until(seen_f, lambda seen: all(r.weighed for flag in seen.flags.values() for r in flag.reasons))
        by_message = {message.id: message for message in seen_f.lines}
        raised = {}
        for flag in seen_f.flags.values():
            place = by_message[flag.message_id].place
            before = [line.text for line in seen_f.lines if line.place < place][-3:]
            assert flag.text == by_message[flag.message_id].text, "the snapshot is the message as it was"
            assert [line.text for line in flag.lines_before] == before, "with the lines before it"
            assert flag.model_version
            assert flag.reasons
            raised[(flag.text, flag.attention)] = {reason.label for reason in flag.reasons}
        assert raised == expected.flags

        for link in (link_a, link_b):
            kinds = {json.loads(frame)["type"] for frame in link.frames or ()}
            assert kinds.isdisjoint(STAFF_FRAMES), "nothing of the queue is on a member's wire"
        roles = {member.role for member in seen_a.members.values()}
        assert roles == {Role.MEMBER, Role.FACILITATOR}


class _Expected:
    def __init__(self) -> None:
        self.shown: list[str] = []
        self.flags: dict[tuple[str, moderation.Attention], set[Label]] = {}


async def _expected(lines: tuple[SpokenLine, ...]) -> _Expected:
    """What the model itself says of the transcript, asked beside the server with the same lines before."""
    assessor = moderation.load()
    expected = _Expected()
    for line in lines:
        text = line.text
        (assessment,) = await assessor.assess([Utterance(text, tuple(expected.shown[-3:]))])
        if Label.PERSONAL_INFO in assessment.labels:
            # The speaker of a replay sends it with the personal part covered, and that is what is assessed and shown then.
            care = {x for x in assessment.labels if moderation.attention_of(x) is moderation.Attention.CARE}
            text = mask(text, assessment.private).text
            (assessment,) = await assessor.assess([Utterance(text, tuple(expected.shown[-3:]))])
            if care and line.role is Role.MEMBER:
                expected.flags[(text, moderation.Attention.CARE)] = care
        expected.shown.append(text)
        if line.role is not Role.MEMBER:
            # What the model says of facilitators' own words is for their eyes only.
            continue
        for label in assessment.labels:
            key = (text, moderation.attention_of(label))
            expected.flags.setdefault(key, set()).add(label)
    await assessor.aclose()
    return expected
