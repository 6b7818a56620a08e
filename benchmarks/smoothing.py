"""Whether the smoothers say what is true: ``python benchmarks/smoothing.py``, in an environment of its own.

That environment: ``python -m venv e && e/bin/pip install -e . -r benchmarks/smoothing.txt``. Printed:

1. the spatial model beside NUTS (numpyro), which draws from the same model: on the illustrative data and on three maps
   of which the truth is known;
2. on truths (no gap, one, several, a gradient): the mean squared error of both smoothers and of the two of 0.4.0, and
   how low the ratio really is of the 10 % of schools that each of them ranks lowest; and the two global smoothers,
   which are near each other, on the same maps of each truth, so many that the difference shows.

``--no-sampler`` leaves out the first, and needs kkgeo alone. ``--write FILE`` keeps the figures of NUTS on the
illustrative data, which tests/stats/test_leroux.py holds the model to.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import kkgeo
from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.leroux import COMMON, SPREAD, Neighbourhood, Posterior, leroux
from kkgeo.stats.smoothing import LACK, smooth

VINTAGE = 2025
#: What the two may differ by, in every municipality.
ALLOWED = 0.03
#: Which part of the schools a call can reach.
CALLED = 0.1
#: Where the gaps of the truths lie: municipality, kilometres around it.
HAGELAND, WESTHOEK, HASPENGOUW = ("24107", 20.0), ("38025", 22.0), ("71053", 18.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Land:
    """The municipalities, what is expected in them, who borders on whom, and what was counted."""

    expected: pd.Series[float]
    observed: pd.Series[float]
    x: Floats
    y: Floats
    around: Neighbourhood

    def near(self, code: str, km: float) -> NDArray[np.bool_]:
        """Say which municipalities have their middle within so many kilometres of that of `code`."""
        at = self.expected.index.get_loc(code)
        found: NDArray[np.bool_] = np.hypot(self.x - self.x[at], self.y - self.y[at]) < 1000 * km
        return found

    def regions(self) -> dict[str, NDArray[np.bool_]]:
        """Return regions to judge as a whole, large and small: which municipalities are in them."""
        codes = self.expected.index.astype(str)
        found = {f"{code[:2]}, {km:.0f} km": self.near(code, km) for code, km in (HAGELAND, WESTHOEK, HASPENGOUW)}
        return {**found, **{f"NIS {one}": np.asarray(codes.str.startswith(one)) for one in ("1", "2", "3", "4", "7")}}

    def truths(self) -> dict[str, Floats]:
        """Return true ratios, of which the mean over the schools is 1."""
        flat = np.ones(len(self.expected))
        one, several = flat.copy(), flat.copy()
        one[self.near(*HAGELAND)] = 0.1
        for place, left in ((HAGELAND, 0.1), (WESTHOEK, 0.3), (HASPENGOUW, 0.2)):
            several[self.near(*place)] = left
        slope = 0.4 + 1.2 * (self.x - self.x.min()) / np.ptp(self.x)
        weights = self.expected.to_numpy()
        given = {"no gap": flat, "one gap": one, "several gaps": several, "gradient": slope}
        return {name: each * weights.sum() / (weights @ each) for name, each in given.items()}

    def counts(self, truth: Floats, rng: np.random.Generator) -> pd.Series[float]:
        """Scatter the collaborations."""
        chances = self.expected.to_numpy() * truth
        drawn = rng.multinomial(int(self.observed.sum()), chances / chances.sum())
        return pd.Series(drawn, self.expected.index, dtype="float64")


def land() -> Land:
    placed = kkgeo.geocode(kkgeo.datasets.collaborations(), vintage=VINTAGE)
    register = kkgeo.geocode(kkgeo.datasets.register(), vintage=VINTAGE)
    schools = register.groupby("nis").size()
    codes = [str(code) for code in kkgeo.municipalities(VINTAGE, geometry=False).index if code in schools.index]
    observed = placed.groupby("nis").size().reindex(codes, fill_value=0).astype("float64")
    expected = schools.reindex(codes) * observed.sum() / schools.reindex(codes).sum()
    middles = kkgeo.municipalities(VINTAGE).geometry.centroid.reindex(codes)
    around = Neighbourhood.of(codes, contiguity(VINTAGE))
    return Land(expected, observed, middles.x.to_numpy(), middles.y.to_numpy(), around)


def marshall(observed: pd.Series[float], expected: pd.Series[float]) -> pd.Series[float]:
    """Return the ``smoothed`` of 0.4.0: Marshall's global empirical Bayes."""
    mean, excess = _moments(observed, expected)
    return mean + (observed / expected - mean) * excess / (excess + mean / expected)


def marshall_locally(observed: pd.Series[float], expected: pd.Series[float]) -> pd.Series[float]:
    """Return the ``smoothed_local`` of 0.4.0: the same, of each municipality and its neighbours."""
    neighbours, found = contiguity(VINTAGE), {}
    for code in observed.index:
        some = [code, *(other for other in neighbours[code] if other in observed.index)]
        mean, excess = _moments(observed[some], expected[some])
        chance = mean / expected[code]
        weight = excess / (excess + chance) if excess + chance > 0 else 0.0
        found[code] = mean + (observed[code] / expected[code] - mean) * weight
    return pd.Series(found)


def _moments(observed: pd.Series[float], expected: pd.Series[float]) -> tuple[float, float]:
    mean = float(observed.sum() / expected.sum())
    spread = float((expected * (observed / expected - mean) ** 2).sum() / expected.sum())
    return mean, max(0.0, spread - mean / float(expected.mean()))


@dataclass(frozen=True)
class Sampled:
    """What NUTS says of each municipality, with its Monte Carlo error."""

    ratio: Floats
    below: Floats
    error: Floats
    #: Chance that the ratio of each region is below, and its Monte Carlo error.
    regions: Floats
    region_error: Floats
    rho: float
    sigma: float


def sampled(land: Land, observed: pd.Series[float], draws: int, seed: int) -> Sampled:
    """Draw from the model that `kkgeo.stats.leroux.leroux` has, by Hamiltonian Monte Carlo."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from numpyro.diagnostics import effective_sample_size
    from numpyro.infer import MCMC, NUTS

    numpyro.enable_x64()
    expected, counts = land.expected.to_numpy(), observed.to_numpy()
    # Made anew from who borders on whom, not from what the package made of it.
    codes, neighbours = list(observed.index), contiguity(VINTAGE)
    touching = np.array([[float(b in neighbours[a]) for b in neighbours] for a in neighbours])
    at = [list(neighbours).index(code) for code in codes]
    values, vectors = np.linalg.eigh(np.diag(touching.sum(axis=0)) - touching)

    def model() -> None:
        common = numpyro.sample("common", dist.Normal(0, COMMON))
        sigma = numpyro.sample("sigma", dist.HalfNormal(SPREAD))
        rho = numpyro.sample("rho", dist.Uniform(0, 1))
        z = numpyro.sample("z", dist.Normal(0, 1).expand([len(values)]))
        precision = rho * jnp.maximum(values, 0) + 1 - rho
        ratio = jnp.exp(common + sigma * (vectors[at] @ (z / jnp.sqrt(precision))))
        numpyro.deterministic("ratio", ratio)
        numpyro.sample("observed", dist.Poisson(expected * ratio), obs=counts)

    kernel = NUTS(model, target_accept_prob=0.85)
    chains = MCMC(
        kernel, num_warmup=600, num_samples=draws, num_chains=2, chain_method="sequential", progress_bar=False
    )
    chains.run(jax.random.PRNGKey(seed))
    found = {name: np.asarray(value) for name, value in chains.get_samples(group_by_chain=True).items()}

    def counted(ratio: Floats) -> tuple[Floats, Floats]:
        under = (ratio < LACK).astype(float)
        share = under.mean(axis=(0, 1))
        varies = (share > 0) & (share < 1)
        error = np.zeros(len(share))
        size = np.asarray(effective_sample_size(under[:, :, varies]))
        error[varies] = np.sqrt(share[varies] * (1 - share[varies]) / size)
        return share, error

    weights = np.array([expected * inside / (expected @ inside) for inside in land.regions().values()])
    means = (float(found[name].mean()) for name in ("rho", "sigma"))
    return Sampled(
        found["ratio"].mean(axis=(0, 1)), *counted(found["ratio"]), *counted(found["ratio"] @ weights.T), *means
    )


def beside(name: str, land: Land, observed: pd.Series[float], draws: int, seed: int) -> tuple[Posterior, Sampled]:
    """Print how far the model is from the sampler."""
    start = time.process_time()
    ours = leroux(observed, land.expected, land.around)
    below = ours.below().to_numpy()
    took = time.process_time() - start
    codes = ours.codes.to_numpy()
    members = {name: list(codes[inside]) for name, inside in land.regions().items()}
    of_regions = (ours.together(members) < LACK).mean().to_numpy()
    theirs = sampled(land, observed, draws, seed)
    apart = np.abs(below - theirs.below)
    regions = np.abs(of_regions - theirs.regions)
    far = "" if max(apart.max(), regions.max()) <= ALLOWED else "   TOO FAR"
    print(
        f"  {name:<14} at most {apart.max():.3f} apart in {len(apart)} municipalities (Monte Carlo error up to "
        f"{theirs.error.max():.3f}), mean {np.mean(below - theirs.below):+.4f}; ratio at most "
        f"{np.abs(ours.ratios() - theirs.ratio).max():.3f}; rho {ours.rho:.2f} / {theirs.rho:.2f}, "
        f"sigma {ours.sigma:.2f} / {theirs.sigma:.2f}; {took:.1f} s{far}\n"
        f"  {'':<14} {len(regions)} regions: at most {regions.max():.3f} apart (Monte Carlo error up to "
        f"{theirs.region_error.max():.3f})",
        flush=True,
    )
    return ours, theirs


def lowest(score: pd.Series[float], truth: Floats, schools: Floats) -> float:
    """Return the true ratio of the 10 % of schools in the municipalities with the lowest score."""
    order = np.argsort(score.to_numpy(), kind="stable")
    before = np.concatenate([[0.0], np.cumsum(schools[order])[:-1]])
    taken = np.clip(CALLED * schools.sum() - before, 0, schools[order])
    return float(taken @ truth[order] / taken.sum())


def estimates(land: Land) -> Mapping[str, Callable[[pd.Series[float]], Sequence[pd.Series[float]]]]:
    """Return of each smoother how it makes a ratio, and what it ranks by."""

    def both(o: pd.Series[float]) -> Sequence[pd.Series[float]]:
        found = smooth(o, land.expected)
        return found["smoothed"], -found["p_below"]

    def spatial(o: pd.Series[float]) -> Sequence[pd.Series[float]]:
        found = leroux(o, land.expected, land.around)
        return found.ratios(), -found.below()

    return {
        "0.4.0 global": lambda o: [marshall(o, land.expected)] * 2,
        "0.4.0 local": lambda o: [marshall_locally(o, land.expected)] * 2,
        "global": both,
        "spatial": spatial,
    }


def against_truth(land: Land, runs: int, seed: int) -> None:
    """Print errors and what is ranked lowest, each with its Monte Carlo error."""
    schools: Floats = np.asarray(land.expected, dtype=np.float64)
    for name, truth in land.truths().items():
        rng = np.random.default_rng(seed)
        errors: dict[str, list[float]] = {}
        ratios: dict[str, list[float]] = {}
        chances: dict[str, list[float]] = {}
        for _ in range(runs):
            observed = land.counts(truth, rng)
            for smoother, of in estimates(land).items():
                ratio, by_chance = of(observed)
                errors.setdefault(smoother, []).append(float(((ratio - truth) ** 2).mean()))
                ratios.setdefault(smoother, []).append(lowest(ratio, truth, schools))
                chances.setdefault(smoother, []).append(lowest(by_chance, truth, schools))
        print(f"\n{name}: the lowest 10 % of schools really have {lowest(pd.Series(truth), truth, schools):.2f}")
        heads = ("mean squared error", 20), ("less 0.4.0 global", 20), ("lowest: ratio", 18), ("lowest: chance", 18)
        print(f"  {'':<13} " + " ".join(f"{head:>{width}}" for head, width in heads))
        for smoother in errors:
            less = np.subtract(errors[smoother], errors["0.4.0 global"])
            cells = (errors[smoother], less), (ratios[smoother], chances[smoother])
            print(
                f"  {smoother:<13} " + " ".join(f"{_mean(values, 4):>20}" for values in cells[0]),
                *(f"{_mean(values, 3):>18}" for values in cells[1]),
                flush=True,
            )


def paired(land: Land, truth: Floats, runs: int, seed: int) -> Floats:
    """Return by how much the error of the global smoother differs from that of 0.4.0's, on the same maps."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(runs):
        observed = land.counts(truth, rng)
        ours, theirs = smooth(observed, land.expected)["smoothed"], marshall(observed, land.expected)
        found.append(float(((ours - truth) ** 2).mean() - ((theirs - truth) ** 2).mean()))
    return np.array(found)


def _mean(values: Any, digits: int) -> str:
    error = np.std(values) / np.sqrt(len(values))
    return f"{np.mean(values):.{digits}f} ± {error:.{digits}f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=40, help="maps of each truth")
    parser.add_argument("--paired-runs", type=int, default=600, help="maps for the two global smoothers alone")
    parser.add_argument("--draws", type=int, default=4_000, help="draws of NUTS in each of two chains")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-sampler", action="store_true")
    parser.add_argument("--write", type=Path, help="where to keep what NUTS says of the illustrative data")
    given = parser.parse_args()
    flanders = land()
    if not given.no_sampler:
        print(f"The chance that a ratio is below {LACK}, by the model and by NUTS ({given.draws} draws, two chains)")
        _, theirs = beside("built in", flanders, flanders.observed, given.draws, given.seed)
        if given.write:
            table = pd.DataFrame({"observed": flanders.observed.astype(int), "expected": flanders.expected.round(6)})
            table["ratio"], table["p_below"] = theirs.ratio.round(4), theirs.below.round(4)
            table.rename_axis("nis").to_csv(given.write)
        rng = np.random.default_rng(given.seed)
        for name, truth in flanders.truths().items():
            if name != "no gap":
                beside(name, flanders, flanders.counts(truth, rng), given.draws, given.seed)
    print(f"\nMean squared error of the global smoother, less that of 0.4.0's on the same {given.paired_runs} maps")
    for name, truth in flanders.truths().items():
        print(f"  {name:<13} {_mean(paired(flanders, truth, given.paired_runs, given.seed), 5):>22}", flush=True)
    against_truth(flanders, given.runs, given.seed)


if __name__ == "__main__":
    main()
