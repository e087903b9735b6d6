"""What the report is made of, as pure functions: comparison of years, map, evidence, embedding in a page."""
