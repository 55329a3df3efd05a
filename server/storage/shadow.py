"""What was counted while a second model read along: one row a day and pair of models."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import insert, select, update

from server.domain.shadow import Pair, Tally, Trial
from server.storage.tables import SHADOW_COUNTS
from server.storage.transaction import Transaction


async def add(transaction: Transaction, pair: Pair, by_day: Mapping[date, Tally]) -> None:
    """Add to what was counted before. Read and written in one transaction, of which there is one at a time."""
    for day, tally in by_day.items():
        place = (
            SHADOW_COUNTS.c.day == day,
            SHADOW_COUNTS.c.live_version == pair.live,
            SHADOW_COUNTS.c.shadow_version == pair.shadow,
        )
        before = await transaction.scalar(select(SHADOW_COUNTS.c.tally).where(*place))
        if before is None:
            await transaction.execute(
                insert(SHADOW_COUNTS).values(day=day, live_version=pair.live, shadow_version=pair.shadow, tally=tally)
            )
        else:
            await transaction.execute(update(SHADOW_COUNTS).where(*place).values(tally=before + tally))


async def trials(transaction: Transaction) -> list[Trial]:
    """All that was counted, by pair of models; the pair last counted comes last."""
    rows = await transaction.execute(
        select(SHADOW_COUNTS).order_by(
            SHADOW_COUNTS.c.live_version, SHADOW_COUNTS.c.shadow_version, SHADOW_COUNTS.c.day
        )
    )
    found = []
    for (live, shadow), days in groupby(rows, key=lambda row: (row.live_version, row.shadow_version)):
        of_pair = list(days)
        tally = sum((row.tally for row in of_pair), Tally())
        found.append(Trial(Pair(live, shadow), of_pair[0].day, of_pair[-1].day, len(of_pair), tally))
    return sorted(found, key=lambda trial: trial.last_day)
