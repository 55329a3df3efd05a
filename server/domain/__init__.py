"""The rules of a support group, in plain Python: no await, no clock, no SQL."""
