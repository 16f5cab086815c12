#!/bin/bash
# The parts of a crawl of linked pages as a Slurm array: each task crawls one shard. In the folder of the archive, which all
# nodes mount and whose locks they share (flock):
#   scrapy shard shards --parts 4
#   sbatch --wait --array=1-4 --export=ALL,CONTACT_URL=https://your.page/ slurm-parts.sh
#   scrapy adopt shards/*/archive.db && cp -n shards/*/captures/* captures/
# Nodes that compute seldom reach the web: name a partition that does. docs/scale.md says more.
#SBATCH --job-name=backnumber-parts
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=shards/part-%a.log
# SIGTERM, two minutes before the time is over, ends a run cleanly; what it had done is in its shard.
#SBATCH --signal=TERM@120
set -eu

part=$SLURM_ARRAY_TASK_ID
parts=$SLURM_ARRAY_TASK_COUNT
shard="shards/$part-of-$parts"
if [ ! -e "$shard/archive.db" ]; then
  echo "$shard: there is no shard; scrapy shard shards --parts $parts makes it" >&2
  exit 2
fi
# The checkout, with its .venv.
export SCRAPY_SETTINGS_MODULE=crawler.settings PYTHONPATH="${BACKNUMBER:-/srv/backnumber}"
exec srun "$PYTHONPATH/.venv/bin/python" -m scrapy crawl sources -a "part=$part/$parts" -s "ARCHIVE=$shard/archive.db" \
  -s "CAPTURES=$shard/captures" -s "SUMMARY_JSON=$shard/last-run.json" -s "CONTACT_URL=${CONTACT_URL:?is yours to give}"
