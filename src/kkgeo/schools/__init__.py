"""Schools: what one school is, and which school a row is about."""
