"""Equity: who takes part, by kind of school and by disadvantage, and how evenly collaborations are spread."""

from kkgeo.equity.lorenz import gini, lorenz
from kkgeo.equity.participation import participation
from kkgeo.equity.rates import equity_rates

__all__ = ["equity_rates", "gini", "lorenz", "participation"]
