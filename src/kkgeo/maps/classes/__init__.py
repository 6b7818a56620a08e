"""Classes of a map: which values get one colour, and the legend that says so."""
