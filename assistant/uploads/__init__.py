"""Files that people bring: checked, read apart from the service, shown as what they would change, and only then applied."""
