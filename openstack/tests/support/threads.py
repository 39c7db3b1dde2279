"""Work that many threads do at the same time."""

import threading


def run_in_threads(count, work):
    """``work(0)``, ``work(1)`` and so on, each in a thread; none may fail."""
    failures = []

    def run(i):
        try:
            work(i)
        except BaseException as error:  # noqa: B902
            failures.append(error)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
