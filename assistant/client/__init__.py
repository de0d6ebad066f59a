"""The API from Python: a small typed client and the bodies that the service itself uses."""
