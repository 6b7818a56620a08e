"""Equity: who takes part, by kind of school and by disadvantage, and how evenly collaborations are spread."""

from kkgeo.equity.changing import participation_change
from kkgeo.equity.indicators import oki_indicators
from kkgeo.equity.inequality import gini, lorenz
from kkgeo.equity.rates import equity_rates
from kkgeo.equity.taking_part import participation

__all__ = ["equity_rates", "gini", "lorenz", "oki_indicators", "participation", "participation_change"]
