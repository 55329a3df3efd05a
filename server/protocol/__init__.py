"""The wire, in one place: every frame, its codec, and what is generated from them."""

from typing import Final

SUBPROTOCOL: Final = "warmroom.v1"
"""Offered by every client in the WebSocket handshake. A change that an older client cannot read raises the number."""
