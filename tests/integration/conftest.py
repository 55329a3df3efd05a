"""The real app, for each test a fresh one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderation import Label
from server.domain.rooms import Room
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor


@pytest.fixture
def assessor() -> ScriptedAssessor:
    """A model that knows a few words, and real patterns for what is personal."""
    return ScriptedAssessor(
        rules={
            "snap out of it": {Label.DISMISSAL: 0.9},
            "useless": {Label.HOSTILITY: 0.8, Label.JUDGMENT: 0.6},
            "can't go on": {Label.CRISIS: 0.95},
            "my bakery": {Label.PERSONAL_INFO: 0.7},
        },
        patterns=True,
    )


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor) as running:
        yield running


@pytest.fixture
async def room(clinic: RunningApp) -> Room:
    return await clinic.room()
