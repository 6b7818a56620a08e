"""Statistics: rates, intervals, tests, smoothing, scans. Numbers in, numbers out; it knows no Flanders."""
