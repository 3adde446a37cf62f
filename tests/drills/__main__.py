"""`make drills`: fault drills on real servers of our own. `python -m tests.drills kill` runs one."""

import argparse
import sys

from tests.drills import database, disk, kill, logins, machines, memory, pictures, slow, stop
from tests.drills.checks import Checks

DRILLS = {
    "kill": kill.drill,
    "database": database.drill,
    "stop": stop.drill,
    "slow": slow.drill,
    "logins": logins.drill,
    "pictures": pictures.drill,
    "disk": disk.drill,
    "memory": memory.drill,
    "machines": machines.drill,
}


def main() -> int:
    """Run the named drills (all without a name); status 1 when a check failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("drill", nargs="*", default="all", choices=[*DRILLS, "all"])
    parser.add_argument("--seconds", type=float, default=Checks.attack_s, help="of each attack")
    parser.add_argument("--kills", type=int, default=Checks.kills, help="of workers, on each engine")
    chosen = parser.parse_args()
    checks = Checks(attack_s=chosen.seconds, kills=chosen.kills)
    for name, drill in DRILLS.items():
        if name in chosen.drill or "all" in chosen.drill:
            drill(checks)
    print(f"\n{'All checks hold.' if not checks.failed else f'{checks.failed} checks failed.'}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
