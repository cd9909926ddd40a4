"""Work on files that may be hostile or damaged, done in a process of its own with bounds on time and memory.

Libraries written in C can crash, hang or fill the memory on a damaged file. Here they do so in another process, and
what comes back is a problem that names the file. Results travel as JSON, so that nothing in them can run.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, SurveyError

SECONDS = 120.0
"""How long one file may take."""
MEMORY = 4 * 1024**3
"""How many bytes of memory one process may take, where the system can bound it."""
_AGAIN = "Open it in SPSS, Stata or PSPP, save it anew and try again, or ask for the file once more."


@dataclass(frozen=True)
class Task:
    """One file's work: how messages call the file, `module:function`, and what the function is given (plain data)."""

    file: str
    function: str
    arguments: tuple[Any, ...]
    again: str = _AGAIN
    """What to do where the file could not be read."""


def run_guarded(tasks: Sequence[Task], seconds: float = SECONDS, memory: int = MEMORY) -> list[Any]:
    """For each task, in order, what its function gave back, or a DataError that says why nothing came back.

    The functions give plain data (what JSON holds). One process does all tasks; after a crash a new one goes on.
    """
    results: list[Any] = []
    with files.temporary_folder() as folder:
        while len(results) < len(tasks):
            _one_process(tasks, results, folder, seconds, memory)
    return results


def _one_process(tasks: Sequence[Task], results: list[Any], folder: Path, seconds: float, memory: int) -> None:
    """Do the tasks that are left until all are done or one has ended the process."""
    left = list(enumerate(tasks))[len(results) :]
    work = {
        "folder": str(folder),
        "memory": memory,
        "tasks": [[number, task.function, list(task.arguments)] for number, task in left],
    }
    place = folder / f"work{len(results)}.json"
    files.write_bytes(place, json.dumps(work).encode("ascii"))
    package = str(Path(__file__).resolve().parents[3])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(  # noqa: S603 (this Python, this module)
        [sys.executable, "-m", "ctipsurvey.collect.labelled.guard", str(place)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
    )
    assert process.stdout is not None
    said: queue.Queue[bytes] = queue.Queue()
    listener = threading.Thread(target=_listen, args=(process.stdout, said), daemon=True)
    listener.start()
    try:
        for number, task in left:
            ending = _wait_for(number, said, seconds)
            if ending:
                process.kill()
                results.append(DataError(Problem(task.file, "", f"{_sentence(ending, seconds)} {task.again}")))
                return
            results.append(_result(folder / f"{number}.json", task))
    finally:
        process.kill()
        process.wait()
        listener.join()
        process.stdout.close()


def _listen(stream: IO[bytes], said: "queue.Queue[bytes]") -> None:
    for line in stream:
        said.put(line)
    said.put(b"")


def _wait_for(number: int, said: "queue.Queue[bytes]", seconds: float) -> str:
    """'' when the task is done, else how it ended: `time` or `crash`."""
    wanted = f"done {number}".encode()
    while True:
        try:
            line = said.get(timeout=seconds)
        except queue.Empty:
            return "time"
        if not line:
            return "crash"
        if line.strip() == wanted:
            return ""


def _sentence(ending: str, seconds: float) -> str:
    return {
        "time": f"reading was ended after {seconds:g} seconds: the file is very large, or damaged.",
        "crash": "the file is damaged in a way that ends the program that reads it.",
        "memory": "reading needs more memory than it may take: the file is very large, or damaged.",
    }.get(ending, f"could not be read ({ending}): it is damaged, or of a kind that is not known here.")


def _result(place: Path, task: Task) -> Any:
    answer = json.loads(files.read_bytes(place))
    place.unlink()
    if "result" in answer:
        return answer["result"]
    if "problems" in answer:
        return DataError([Problem(task.file, where, message) for where, message in answer["problems"]])
    return DataError(Problem(task.file, "", f"{_sentence(answer['ending'], 0)} {task.again}"))


def _bound_memory(memory: int) -> None:
    """Set the bounds, where the system has them."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _answer(function: str, arguments: Sequence[Any]) -> dict[str, Any]:
    """What to hand over for one task; of an unknown error only its kind, because its text could hold an answer."""
    import importlib

    module, _, name = function.partition(":")
    try:
        return {"result": getattr(importlib.import_module(module), name)(*arguments)}
    except SurveyError as error:
        return {"problems": [(problem.place, problem.message) for problem in error.problems]}
    except MemoryError:
        return {"ending": "memory"}
    except Exception as error:
        return {"ending": type(error).__name__}


def _work(place: Path) -> None:
    """The other process: do the tasks of this file one after the other and say so after each."""
    work = json.loads(files.read_bytes(place))
    _bound_memory(work["memory"])
    for number, function, arguments in work["tasks"]:
        answer = _answer(function, arguments)
        try:
            content = json.dumps(answer).encode("ascii")
        except MemoryError:
            content = b'{"ending": "memory"}'
        except (TypeError, ValueError):
            content = b'{"ending": "its content cannot be handed over"}'
        del answer
        files.write_bytes(Path(work["folder"]) / f"{number}.json", content)
        sys.stdout.write(f"done {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _work(Path(sys.argv[1]))
