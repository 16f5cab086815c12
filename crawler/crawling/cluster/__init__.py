"""Work on the workers of a Dask cluster. Dask is imported when a cluster is asked for, and never else."""
