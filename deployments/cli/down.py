"""``hemeroteca down``: end the keepers, servers, workers and newsrooms that we started."""

from deployments import keeper, newsroom, place, server, worker
from flows.settings import load_settings


def down() -> None:
    """End what `run` and `up` started, of your own sources and of the sample; a server of your own stays up."""
    settings = load_settings()
    idle = True
    for where in (place.own(settings), place.sample(settings)):
        # First the keeper, which would start the others anew. The server is told of the ends of the worker's runs.
        for part in (keeper, worker, server, newsroom):
            process = part.process(where.data)
            if (running := process.find()) and running.get("is_service"):
                print(
                    f"the {process.name} of {where.data} is a service: systemctl --user stop hemeroteca-{process.name}"
                )
            elif process.stop():
                print(f"ended the {process.name} of {where.data}", flush=True)
            else:
                continue
            idle = False
    if idle:
        print("nothing was running")
