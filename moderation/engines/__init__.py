"""What runs a model. Engines are loaded by `moderation.load`, so that naming a label costs no import of a runtime."""
