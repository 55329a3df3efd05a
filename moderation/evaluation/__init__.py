"""How good the model is, on labelled lines: numbers with their uncertainty."""
