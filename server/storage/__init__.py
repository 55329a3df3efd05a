"""The only SQL. Functions take a session and return domain objects; services open the transactions."""
