"""``hemeroteca down``: end the servers and workers that we started."""

from deployments import place, server, worker
from flows.settings import load_settings


def down() -> None:
    """End the Prefect server and worker that `run` and `up` started, of your own sources and of the sample."""
    settings = load_settings()
    ended = 0
    for where in (place.own(settings), place.sample(settings)):
        for name, stop in (("worker", worker.stop), ("server", server.stop)):
            if stop(where.data):
                ended += 1
                print(f"ended the Prefect {name} of {where.data}")
    if not ended:
        print("nothing was running")
