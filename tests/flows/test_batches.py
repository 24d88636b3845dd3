"""The budget of a run: threads never take more than there is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from flows.batches import Budget
from warehouse.clock import now


def test_threads_together_never_take_more_than_there_is() -> None:
    budget = Budget(1000)

    def take(_: int) -> int:
        taken = 0
        while claimed := budget.claim(7):
            back = claimed // 3
            budget.give_back(back)
            taken += claimed - back
        return taken

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(8))) == 1000
    assert budget.is_spent
    assert budget.most(5) == 0


def test_without_a_limit_all_is_granted() -> None:
    budget = Budget()
    assert budget.claim(200) == 200
    assert not budget.is_spent
    assert budget.most(10) == 10


def test_nothing_is_begun_after_the_time_is_over() -> None:
    assert Budget(until=now() - timedelta(seconds=1)).claim(1) == 0
    later = Budget(until=datetime(2999, 1, 1, tzinfo=UTC))
    assert later.claim(3) == 3
