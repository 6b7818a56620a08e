"""How the site is made and checked, beside what Sphinx does by itself."""
