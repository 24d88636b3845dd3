"""All cases, run side by side and judged."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.hostile.case import OURS, Answer, Case
from tests.hostile.lanes import HANG, Lane, Lanes, Question, Reply
from tests.hostile.story import page
from tests.hostile.web import Web
from tests.web.hostile import answer


def _gathered() -> dict[str, Case]:
    """Collect the tuple CASES of every module beside this one."""
    cases: dict[str, Case] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        if not path.stem.startswith(_NO_CASES):
            for case in getattr(import_module(f"tests.hostile.{path.stem}"), "CASES", ()):
                if case.name in cases:
                    raise ValueError(f"two cases are named {case.name!r}: rename one")
                cases[case.name] = case
    return cases


_NO_CASES = ("suite", "product", "sabotage", "test_")  # two of them import what is asked, which is for lanes only
CASES = _gathered()

_BUSY = 2  # lanes that compute, as many as a small machine has cores
_WAITING = 10  # lanes that wait for deadlines
_WORN_MAIN_MB, _WORN_CHILD_MB = 30, 200  # what a process keeps of one case must not count for the next


@dataclass(frozen=True)
class Result:
    """How one case went; right if there are no ``problems``."""

    case: Case
    system: str
    answer: Answer | None
    problems: tuple[str, ...]
    seconds: float
    main_mb: float
    child_mb: float
    requests: int
    wire_mb: float


def run(cases: Iterable[Case], system: Callable[[Case], str] = lambda case: OURS) -> dict[str, Result]:
    """Run cases and return their results by name.

    Args:
        cases: those that wait for a deadline run beside the others.
        system: what is asked about a case: ``ours``, ``plain`` or a sabotage of `tests.hostile.sabotage`.

    Raises:
        RuntimeError: a system does not start.
    """
    wanted = sorted(cases, key=system)
    waiting, busy = [case for case in wanted if case.waits], [case for case in wanted if not case.waits]
    with Lanes(_BUSY + _WAITING) as lanes, ThreadPoolExecutor(_BUSY + _WAITING) as threads:
        drives = []
        for count, share in ((_BUSY, busy), (_WAITING, waiting)):
            queue: SimpleQueue[Case] = SimpleQueue()
            for case in share:
                queue.put(case)
            drives += [threads.submit(_drive, lanes, queue, system) for _ in range(min(count, len(share)))]
        return {result.case.name: result for drive in drives for result in drive.result()}


def _drive(lanes: Lanes, queue: SimpleQueue[Case], system: Callable[[Case], str]) -> list[Result]:
    """Take one case after the other to a lane; a new one for another system, after a hang, and after a costly case."""
    results: list[Result] = []
    lane: Lane | None = None
    worn = False
    with suppress(Empty):
        while True:
            case = queue.get_nowait()
            if lane is None or worn or not lane.alive or lane.system != system(case):
                if lane is not None:
                    lane.close()
                lane = _warm(lanes.open(system(case)), waits=case.waits)
            result = _run_one(lane, case)
            worn = result.main_mb > _WORN_MAIN_MB or result.child_mb > _WORN_CHILD_MB
            results.append(result)
    if lane is not None:
        lane.close()
    return results


def _warm(lane: Lane, *, waits: bool) -> Lane:
    """Let what is loaded once be loaded; lanes that only wait need no extraction process."""
    with Web() as web:
        if not waits:
            web.site["/warm"] = answer(page())
        lane.ask(Question("page", web.url("/warm"), web.allowed))
        for verb in ("feed", "sitemap", "robots"):
            lane.ask(Question(verb, web.url("/none"), web.allowed))
    lane.settle()
    return lane


def _run_one(lane: Lane, case: Case) -> Result:
    with Web() as web:
        url = case.serve(web)
        reply, child_mb = lane.ask(Question(case.verb, url, web.allowed, web.names))
        reply = reply or Reply(None, f"nothing within {HANG:.0f} s, or died", HANG, 0.0, [])
        said, wire_mb = reply.answer, web.sent_bytes / 1e6
        problems = [
            reply.error or "",
            _over(reply.seconds, case.seconds, "s"),
            _over(reply.main_mb, case.main_mb, "MB more"),
            _over(child_mb, case.child_mb, "MB in the extraction process"),
            _over(web.requests, case.requests, "requests"),
            _over(wire_mb, case.wire_mb, "MB on the wire"),
            f"{web.leaks} connections to the secret origin" if web.leaks else "",
            *(_stray(host, port, web) for host, port in reply.connects),
            (case.right(said, web) or "") if said is not None else "",
        ]
        found = tuple(dict.fromkeys(filter(None, problems)))
        costs = (reply.seconds, reply.main_mb, child_mb, web.requests, wire_mb)
        return Result(case, lane.system, said, found, *costs)


def _over(value: float, most: float, unit: str) -> str:
    return f"{value:.1f} {unit}, more than {most:g}" if value > most else ""


def _stray(host: str, port: int, web: Web) -> str:
    """Name a connection to where none was allowed; a public address is nobody's secret."""
    if (host == "127.0.0.1" and port in web.open_ports) or ip_address(host.partition("%")[0]).is_global:
        return ""
    return f"a connection to {host}:{port} was tried"
