"""A small real Celery application: `python celery_app.py send STATE...` or `python celery_app.py work`.

BROKER, RESULTS and KEY_PREFIX are taken from the environment.
"""

from __future__ import annotations

import os
import sys
import time

from celery import Celery

app = Celery("grading", broker=os.environ["BROKER"], backend=os.environ["RESULTS"])
app.conf.update(
    broker_transport_options={"global_keyprefix": os.environ["KEY_PREFIX"]},
    result_backend_transport_options={"global_keyprefix": os.environ["KEY_PREFIX"]},
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@app.task(name="grade", acks_late=True)  # type: ignore[untyped-decorator]
def grade(seconds: float = 0.0) -> None:
    time.sleep(seconds)


@app.task(name="lose")  # type: ignore[untyped-decorator]
def lose() -> None:
    raise FileNotFoundError("upload")


def send(state: str) -> None:
    if state == "declared":
        with app.connection_for_write() as connection:
            app.amqp.queues["celery"](connection.default_channel).declare()
    elif state == "priorities":
        for priority in (0, 0, 4, 9, 9):
            grade.apply_async(priority=priority)
        grade.apply_async(queue="urgent")
    elif state == "failures":
        for _number in range(12):
            lose.delay()
    elif state == "held":
        grade.apply_async(countdown=3600)
        for _number in range(3):
            grade.delay(600)


if __name__ == "__main__":
    if sys.argv[1] == "send":
        for wanted in sys.argv[2:]:
            send(wanted)
    else:
        app.worker_main(["worker", "--concurrency=1", "--loglevel=CRITICAL", "--without-gossip", "--without-mingle"])
