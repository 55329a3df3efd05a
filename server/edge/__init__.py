"""Everything that speaks aiohttp."""
