"""`python -m server …` is `warmroom …`."""

from server.cli import main

main()
