"""The same rows from one process and from a Dask cluster on this machine."""

import threading
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey.cli import cli
from ctipsurvey.coding.streaming import code_file
from ctipsurvey.errors import DataError
from ctipsurvey.run.cluster import AHEAD, Recipe, dask_engine, make_coder

distributed = pytest.importorskip("distributed")
RECIPE = Recipe(str(ROOT), "rules")


@pytest.fixture(scope="module")
def cluster():  # type: ignore[no-untyped-def]
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as running:
        yield running


def texts(folder: Path) -> Path:
    path = folder / "texts.csv"
    rows = [{"id": f"t{number}", "text": "Денег на бензин нет.", "lang": "ru"} for number in range(57)]
    rows[20]["text"] = "Сотрудники меняются каждый год, приют закрыли."
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_a_cluster_gives_the_rows_of_one_process(cluster, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source, here, there = texts(tmp_path), tmp_path / "here.csv", tmp_path / "there.csv"
    coder = make_coder(RECIPE)
    code_file(source, here, coder, block=4)
    with distributed.Client(cluster, set_as_default=False) as client:
        done = code_file(source, there, coder, block=4, engine=dask_engine(client, RECIPE, coder.version))
    assert done.n_texts == 57
    assert here.read_bytes() == there.read_bytes()
    assert len(pd.read_csv(here)) > 57


def test_only_some_blocks_are_given_out_at_a_time(cluster) -> None:  # type: ignore[no-untyped-def]
    read = threading.local()
    read.n = 0

    def blocks():  # type: ignore[no-untyped-def]
        for number in range(40):
            read.n += 1
            yield pd.DataFrame({"id": [str(number)], "text": ["Денег нет."], "lang": ["ru"]})

    with distributed.Client(cluster, set_as_default=False) as client:
        tables = dask_engine(client, RECIPE, make_coder(RECIPE).version)(blocks())
        next(tables)
        assert read.n == AHEAD * 2
        tables.close()


def test_a_job_with_another_version_of_the_coder_is_refused(cluster, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with distributed.Client(cluster, set_as_default=False) as client, pytest.raises(DataError, match="another version"):
        code_file(
            texts(tmp_path), tmp_path / "out.csv", make_coder(RECIPE), engine=dask_engine(client, RECIPE, "rules 0")
        )
    assert not (tmp_path / "out.csv").exists()


def test_the_command_codes_over_a_cluster(cluster, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "codings.csv"
    words = ["code", "--input", str(texts(tmp_path)), "--output", str(target), "--coder", "rules", "--study", str(ROOT)]
    result = CliRunner().invoke(cli, [*words, "--engine", "dask", "--scheduler", cluster.scheduler_address])
    assert result.exit_code == 0, result.output
    assert target.exists()


@pytest.mark.parametrize(
    ("further", "told"),
    [
        (["--engine", "dusk"], "Did you mean"),
        (["--engine", "dask"], "--scheduler"),
        (["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"], "no scheduler answers"),
    ],
)
def test_a_cluster_that_is_not_there_is_told_in_words(tmp_path: Path, further: list[str], told: str) -> None:
    words = ["code", "--input", str(texts(tmp_path)), "--output", str(tmp_path / "c.csv"), "--coder", "rules"]
    result = CliRunner().invoke(cli, [*words, "--study", str(ROOT), *further])
    assert result.exit_code == 2 and told in result.output
