"""What every part stands on: what a table is, words and numbers, files, the network, the cache."""
