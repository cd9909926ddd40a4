"""One run of a year at a time."""

import os
import subprocess
import sys
import threading

import pytest
from tiny_study import wait_for

from ctipsurvey.errors import UsageError
from ctipsurvey.run.locks import hold, holder_file

HOLDER = """
import sys, time
from ctipsurvey.run.locks import hold
from ctipsurvey.study import load_study
with hold(load_study(sys.argv[1]), 2019):
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(study) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(study.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_refused_and_told_who_is_at_it(study):
    process = start_holder(study)
    try:
        said = rf"by process {process.pid} on .+ since \d{{4}}-\d\d-\d\d"
        with pytest.raises(UsageError, match=said), hold(study, 2019):
            pass
        with hold(study, 2017):
            pass
    finally:
        process.kill()
        process.communicate()


def test_a_killed_holder_does_not_block_the_next_run(study):
    process = start_holder(study)
    process.kill()
    process.communicate()
    assert holder_file(study, 2019).exists()
    with hold(study, 2019):
        assert f"process {os.getpid()} on" in holder_file(study, 2019).read_text()
    assert not holder_file(study, 2019).exists()


def test_with_wait_the_second_run_says_so_and_goes_on_when_the_first_has_ended(study, capsys):
    process = start_holder(study)
    timer = threading.Timer(0.5, process.kill)
    timer.start()
    with hold(study, 2019, wait=True):
        assert wait_for(lambda: process.poll() is not None, 5)
    assert f"Waiting for the run of 2019 by process {process.pid}" in capsys.readouterr().err
    process.communicate()


def test_the_lock_is_given_back_when_the_run_fails(study):
    with pytest.raises(ZeroDivisionError), hold(study, 2019):
        raise ZeroDivisionError
    with hold(study, 2019):
        pass


def test_a_lock_without_a_readable_holder_is_still_a_lock(study):
    process = start_holder(study)
    holder_file(study, 2019).unlink()
    try:
        with pytest.raises(UsageError, match="by another process"), hold(study, 2019):
            pass
    finally:
        process.kill()
        process.communicate()
