"""Exports of the current snapshot: into Delta, Iceberg and PostgreSQL by what changed, and into single files."""
