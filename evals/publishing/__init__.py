"""Rehearsals of publishing: real processes killed again and again in front of real HTTP doubles of the marketplaces."""
