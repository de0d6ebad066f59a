"""One module per `make bench-NAME`: each prints its figures and records them under docs/figures/."""
