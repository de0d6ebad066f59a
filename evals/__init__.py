"""How well we do it: runs `assistant` over cases. Nothing in `assistant` knows that evals exist."""
