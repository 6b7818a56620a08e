"""From counts to judgement: intervals, p-values, flags, smoothing, windows. Numbers in, numbers out."""
