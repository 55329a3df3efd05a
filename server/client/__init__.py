"""A client in Python, on the websockets package: for the command line, the demo, load and end-to-end tests."""
