"""Use cases. Each opens its own transaction; none knows HTTP or WebSocket."""
