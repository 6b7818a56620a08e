"""Charts: what tables say, drawn with matplotlib and as SVG from one description, with words and a table."""

from kkgeo.charts.colours import STYLE
from kkgeo.charts.curves import lorenz
from kkgeo.charts.disadvantage import oki
from kkgeo.charts.forests import forest
from kkgeo.charts.funnels import funnel
from kkgeo.charts.model import Chart
from kkgeo.charts.multiples import small_multiples
from kkgeo.charts.scatters import scatter

__all__ = ["STYLE", "Chart", "forest", "funnel", "lorenz", "oki", "scatter", "small_multiples"]
