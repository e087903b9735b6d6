"""What runs when, and all input and output: files, DuckDB, Prefect and the command line."""
