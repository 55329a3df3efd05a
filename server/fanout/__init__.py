"""Who hears what, now. Nothing here is kept: whoever needs every frame reads the log in storage."""
