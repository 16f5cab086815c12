"""A dataset: the tables of one or many archives as Parquet, by publication and year."""
