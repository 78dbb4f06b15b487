"""The engine: case, contact, moves, clocks, tasks, participation, access."""
