"""Space: coordinate systems, distances, contiguity, cartograms, shared borders."""
