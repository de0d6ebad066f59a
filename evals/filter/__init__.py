"""Measuring the rule filter on labelled texts."""
