"""What sentences mean: small linear models over vectors and words, trained on sentences of our own; deterministic and offline."""
