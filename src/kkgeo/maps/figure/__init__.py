"""The figure to print: PNG, SVG, PDF, drawn by matplotlib."""
