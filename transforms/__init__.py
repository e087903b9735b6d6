"""What is done to text and tables: pure functions, batches in, Arrow tables out. No Prefect, network, clock or disk."""
