"""The steps from each release's tables to the next, run by `Store.open`."""
