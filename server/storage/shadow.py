"""What was counted while a second model read along: one row a day and pair of models."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server.domain.shadow import Pair, Tally, Trial
from server.storage.tables import ShadowRow


async def add(session: AsyncSession, pair: Pair, by_day: Mapping[date, Tally]) -> None:
    """Add to what was counted before. Read and written in one transaction, of which there is one at a time."""
    for day, tally in by_day.items():
        place = (ShadowRow.day == day, ShadowRow.live_version == pair.live, ShadowRow.shadow_version == pair.shadow)
        before = await session.scalar(select(ShadowRow.tally).where(*place))
        if before is None:
            await session.execute(
                insert(ShadowRow).values(day=day, live_version=pair.live, shadow_version=pair.shadow, tally=tally)
            )
        else:
            await session.execute(update(ShadowRow).where(*place).values(tally=before + tally))


async def trials(session: AsyncSession) -> list[Trial]:
    """All that was counted, by pair of models; the pair last counted comes last."""
    rows = await session.scalars(
        select(ShadowRow).order_by(ShadowRow.live_version, ShadowRow.shadow_version, ShadowRow.day)
    )
    found = []
    for (live, shadow), days in groupby(rows, key=lambda row: (row.live_version, row.shadow_version)):
        of_pair = list(days)
        tally = sum((row.tally for row in of_pair), Tally())
        found.append(Trial(Pair(live, shadow), of_pair[0].day, of_pair[-1].day, len(of_pair), tally))
    return sorted(found, key=lambda trial: trial.last_day)
