"""
Measures the shipped model beside what people would use instead, on the same texts, and writes `docs/moderation/comparison.md`.

The other tools run as processes of their own in `build/rivals`, where `make comparison` installs them; their answers are kept there, so
that a new bundle costs only its own reading. Needs a checkout: the texts lie in `tests/behaviour` and in the corpus, and this package is
left out of what is installed.
"""
