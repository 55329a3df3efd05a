"""Warmroom's server: facilitated support-group rooms over WebSocket."""

__version__ = "0.1.0"
