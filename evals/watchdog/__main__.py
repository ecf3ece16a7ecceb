"""`python -m evals.watchdog --days 1000 --seed 1`: simulated days at the desk; 1 where something does not hold."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from evals.watchdog.report import report
from evals.watchdog.running import simulate


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.watchdog", description=__doc__)
    parser.add_argument("--days", type=_positive, default=1000, help="simulated days")
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed gives the same arrivals and shifts"
    )
    parser.add_argument("--per-day", type=float, default=14.0, help="shoppers a day, in the mean")
    parser.add_argument(
        "--mortality", type=float, default=0.02, help="chance that a step of the watchdog kills its worker"
    )
    asked = parser.parse_args()
    began = time.perf_counter()
    outcome = asyncio.run(
        simulate(
            days=asked.days,
            seed=asked.seed,
            per_day=asked.per_day,
            mortality=asked.mortality,
            progress=_progress,
        )
    )
    sys.stdout.write(report(outcome))
    sys.stderr.write(f"\n{time.perf_counter() - began:.0f} s\n")
    return 1 if outcome.dropped or outcome.problems else 0


def _progress(day: int) -> None:
    if day % 50 == 0:
        sys.stderr.write(f"day {day}\n")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one day")
    return number


if __name__ == "__main__":
    sys.exit(main())
