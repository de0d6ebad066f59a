"""Chat models: adapters to servers and libraries, doubles, and the one policy of retries, limits and fallback."""
