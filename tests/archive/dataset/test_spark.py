"""Spark reads the folder of a dataset, and counts what DuckDB counts."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.dataset.tables import dataset_tables
from tests.archive.dataset.conftest import Both

PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")

STATES = """
SELECT m.publication, m.year, l.state, count(*) AS mentions
FROM mentions m JOIN links l ON l.id = m.link_id WHERE m.role <> 'promo' GROUP BY ALL ORDER BY ALL
"""

SCRIPT = """
import json, sys
from pyspark.sql import SparkSession
folder, sql, *tables = sys.argv[1:]
session = (
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.sql.shuffle.partitions", "2").getOrCreate()
)
counts = {}
for table in tables:
    rows = session.read.parquet(f"{folder}/{table}")
    rows.createOrReplaceTempView(table)
    counts[table] = rows.count()
types = dict(session.table("issues").dtypes)
print(json.dumps({"counts": counts, "rows": [list(row) for row in session.sql(sql).collect()], "types": types}))
"""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which PySpark is found."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime: apt-get install default-jre-headless")
    if importlib.util.find_spec("pyspark") is not None:
        return dict(os.environ)
    target = tmp_path_factory.mktemp("spark")
    done = subprocess.run([*PIP, "--target", target, "pyspark"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"PySpark cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return {**os.environ, "PYTHONPATH": str(target)}


@pytest.mark.deep
def test_spark_reads_the_same_folder(known: Both, spark: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "read.py"
    script.write_text(SCRIPT, "utf-8")
    tables = [table.name for table in dataset_tables(texts=True)]
    done = subprocess.run(
        [sys.executable, str(script), str(known.folder), STATES, *tables],
        capture_output=True,
        text=True,
        env=spark,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    connection = known.duckdb
    counts = {table: connection.execute(f"SELECT count(*) FROM main.{table}").fetchone() for table in tables}
    assert {table: (count,) for table, count in told["counts"].items()} == counts
    wanted = connection.execute(
        STATES.replace("FROM mentions", "FROM main.mentions").replace("JOIN links", "JOIN main.links")
    )
    assert [tuple(row) for row in told["rows"]] == wanted.fetchall()
    assert told["rows"]
    assert (told["types"]["published"], told["types"]["number"], told["types"]["year"]) == ("date", "bigint", "int")
