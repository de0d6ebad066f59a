"""What a manager reads: numbers computed from the rows of the desk, each with the items it counts."""
