"""What must hold of the tables, said in Great Expectations."""
