"""Stateful doubles of the marketplaces, for the demo, for tests and for rehearsals: real HTTP servers on loopback."""
