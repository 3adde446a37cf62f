"""How many cases the fuzzer sent, summed over all workers: the last lines of a run say so."""

from collections import Counter
from typing import Any

import pytest

cases: Counter[str] = Counter()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["fuzz_cases"] = dict(cases)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    cases.update(getattr(node, "workeroutput", {}).get("fuzz_cases", {}))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for engine, count in sorted(cases.items()):
        terminalreporter.write_line(f"fuzz: {count:,} cases on {engine}")
