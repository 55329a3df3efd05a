"""The only SQL. Functions take a transaction and return domain objects; services open the transactions."""
