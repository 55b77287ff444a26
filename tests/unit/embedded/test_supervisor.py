"""What the supervisor does when a program ends."""

import sys

import pytest

from embedded.processes import Child
from embedded.supervisor import CRASHES_ALLOWED, Program, Supervisor

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_it_gives_up_with_a_message_when_a_program_ends_too_often():
    supervisor = Supervisor()
    supervisor.add(Program("broken", lambda: Child(name="broken", command=["false"])))
    with pytest.raises(RuntimeError, match="broken ended"):
        supervisor.watch()


def test_a_program_that_fails_to_start_again_counts_as_a_crash():
    def refuse() -> Child:
        raise RuntimeError("no")

    supervisor = Supervisor()
    program = Program("services", lambda: Child(name="services", command=["false"]))
    supervisor.add(program)
    program.start = refuse
    with pytest.raises(RuntimeError, match=f"ended {CRASHES_ALLOWED} times"):
        supervisor.watch()


def test_stopping_ends_every_child():
    supervisor = Supervisor()
    programs = [Program(name, lambda: Child(name="x", command=FOREVER)) for name in ("web", "worker")]
    for program in programs:
        supervisor.add(program)
    supervisor.stop()
    assert not any(program.child.is_running() for program in programs)
