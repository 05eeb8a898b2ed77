"""What the end-to-end tests share: service, databases, client, workers."""
