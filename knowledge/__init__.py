"""What we know: product cards, policies, platform rules and law; reading, cutting, indexing, finding. Knows nothing of replies."""
