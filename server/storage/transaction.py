"""What every function of this package is handed."""

from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

Transaction: TypeAlias = AsyncConnection
"""
One steady view of the store, and what is written in it together or not at all. `Database.read()` and `Database.write()` give it out.

Rows, not mapped objects: everything here becomes a domain object or comes from one, so an ORM's identity map and its unit of work would be
kept for nobody, at more than half of a post's cost (decision 0016).
"""
