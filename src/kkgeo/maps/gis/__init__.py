"""Maps as layers for a geographic information system, with the styles in which QGIS shows them."""
