"""Two machines take orders together; one is killed twice, Redis goes away and returns: every order once, every limit exact."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles

from beautique.api.orders import ORDERS_PER_PHONE
from beautique.staff.throttling import PER_ACCOUNT_AND_ADDRESS
from tests.drills import books, desk
from tests.drills.checks import Checks
from tests.drills.customers import Acknowledged, Reply, ask, seen_from, wait_until
from tests.drills.two_machines import Customer, Machines, customer, kill, two_machines

ORDERS, CLIENTS = 2_000, 50
KILLED_AT = (ORDERS // 4, ORDERS // 2)  # orders that are acknowledged then
REDIS_GOES_AT, REDIS_RETURNS_AT = ORDERS * 5 // 8, ORDERS * 7 // 8
DOWN_S = 1.0
AT_ONCE = 20
VISITS = 600  # a minute, that the storefront answers one address
REDIS_IS_ASKED_AGAIN_S = 11.0
GUESS = b'{"username": "somebody", "password": "wrong horse battery"}'


@dataclass
class Rush:
    """What 50 customers saw."""

    journal: list[Acknowledged] = field(default_factory=list)
    customers: dict[str, Customer] = field(default_factory=dict)  # by key
    failures: list[Reply] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)  # from the first try to the number

    def order(self, who: Customer, machines: Machines) -> None:
        """One customer's order, until it has its number."""
        began = time.monotonic()
        self.customers[who.key] = who
        self.journal.append(who.order(machines.servers, self.failures))
        self.waits_s.append(time.monotonic() - began)


def drill(checks: Checks) -> None:
    """PostgreSQL: two machines cannot share an SQLite file."""
    with two_machines() as machines:
        rush = _rush(checks, machines)
        _keys(checks, machines, rush)
        _limit_of_a_phone(checks, machines, rush)
        checks.title("The books of both machines")
        books.check(checks, machines.app, rush.journal)
        _limits(checks, machines)
        desk.drill(checks, machines)
        checks.title("In the end, asked on each machine (figures, totals, statuses, screenshots)")
        for server in machines.servers:
            books.check_doctor(checks, server)


def _rush(checks: Checks, machines: Machines) -> Rush:
    checks.title(
        f"{ORDERS:,} orders by {CLIENTS} customers over two machines, one killed twice, Redis gone for a while"
    )
    rush, began = Rush(), time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        sent = [pool.submit(rush.order, customer(n, machines.bodies), machines) for n in range(ORDERS)]
        for count in KILLED_AT:
            wait_until(lambda count=count: len(rush.journal) >= count, 120)
            kill(machines.second)
            time.sleep(DOWN_S)
            machines.second.start()
        for count, act in ((REDIS_GOES_AT, machines.redis.stop), (REDIS_RETURNS_AT, machines.redis.start)):
            wait_until(lambda count=count: len(rush.journal) >= count, 120)
            act()
        for each in sent:
            each.result()
    seconds = time.monotonic() - began
    statuses = {
        status: sum(r.status == status for r in rush.failures)
        for status in sorted({r.status for r in rush.failures})
    }
    checks.equal(
        len({each.number for each in rush.journal}), ORDERS, f"{ORDERS:,} orders, {ORDERS:,} numbers"
    )
    checks.that(0 in statuses, f"the kills were felt: {statuses}")
    checks.that(set(statuses) <= {0, 409, 503}, "besides 201 only broken connections, 409 and 503")
    cuts = quantiles(rush.waits_s, n=100)
    lines = sum(row[0] == "S" and row[2] != "pgbouncer" for row in machines.bouncer.show("SERVERS"))
    print(
        "\n  | orders | seconds | orders/s | p50 s | p95 s | slowest s | tries more | lines to PostgreSQL |\n"
        "  | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        f"  | {ORDERS:,} | {seconds:.1f} | {ORDERS / seconds:.0f} | {cuts[49]:.2f} | {cuts[94]:.2f} | {max(rush.waits_s):.2f} "
        f"| {len(rush.failures)} | {lines} |",
        flush=True,
    )
    return rush


def _keys(checks: Checks, machines: Machines, rush: Rush) -> None:
    checks.title("Idempotency keys")
    with ThreadPoolExecutor(2 * AT_ONCE) as pool:
        twice = [customer(ORDERS + n, machines.bodies) for n in range(AT_ONCE)]
        failures: list[Reply] = []
        pairs = [[pool.submit(who.order, [server], failures) for server in machines.servers] for who in twice]
        told = [[each.result() for each in pair] for pair in pairs]
    rush.journal += [one for one, _ in told]
    checks.that(
        all(one == other for one, other in told), f"{AT_ONCE} keys at both machines at once: one order each"
    )
    different = 0
    for entry in rush.journal[:ORDERS:40]:
        for server in machines.servers:
            reply = rush.customers[entry.key].ask(server)
            different += (reply.status, reply.body) != (201, entry.told)
    checks.equal(different, 0, "an old key is told the same by both, to the byte")


def _limit_of_a_phone(checks: Checks, machines: Machines, rush: Rush) -> None:
    checks.title("The limit of a phone, which the database counts")
    one_phone = [customer(3_000 + n, machines.bodies, "0321 7654321") for n in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        replies = list(pool.map(lambda who: who.ask(machines.servers[who.n % 2]), one_phone))
    accepted = [
        who.order(machines.servers, [])  # told again: the key is known
        for who, reply in zip(one_phone, replies, strict=True)
        if reply.status == 201
    ]
    rush.journal += accepted
    statuses = sorted({reply.status for reply in replies})
    checks.that(
        abs(len(accepted) - ORDERS_PER_PHONE) <= 1 and set(statuses) <= {201, 429},
        f"one phone over both machines: {len(accepted)} of {AT_ONCE} orders, {ORDERS_PER_PHONE} are allowed",
        statuses,
    )


def _limits(checks: Checks, machines: Machines) -> None:
    checks.title("The limit of log-ins, which the database counts")
    refused = 0
    while (reply := _guess(machines, refused)).status == 401 and refused < 3 * PER_ACCOUNT_AND_ADDRESS:
        refused += 1
    checks.that(
        abs(refused - PER_ACCOUNT_AND_ADDRESS) <= 1 and reply.status == 429,
        f"wrong passwords in turns: {refused} looked at, {PER_ACCOUNT_AND_ADDRESS} are allowed",
        reply.status,
    )
    checks.title("The limit of visitors, which Redis counts, and which has just been away")
    time.sleep(REDIS_IS_ASKED_AGAIN_S)
    left_s = 60 - time.time() % 60
    time.sleep(left_s + 1 if left_s < 40 else 0)  # within one minute of the clock the count is exact
    answered = sum(_visit(machines, n) == 200 for n in range(VISITS + 20))
    checks.that(abs(answered - VISITS) <= 1, f"{answered} answers over both, {VISITS} are allowed")
    machines.redis.stop()
    began = time.monotonic()
    checks.equal({_visit(machines, n) for n in range(20)}, {200}, "without Redis each counts for itself")
    checks.that(time.monotonic() - began < 5, "and nobody waits for it")
    machines.redis.start()


def _guess(machines: Machines, n: int) -> Reply:
    return ask(machines.servers[n % 2], "POST", "/api/admin/login", GUESS, headers=seen_from("10.200.0.1"))


def _visit(machines: Machines, n: int) -> int:
    return ask(machines.servers[n % 2], "GET", "/api/categories", headers=seen_from("10.200.0.2")).status
