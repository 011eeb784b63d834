"""Live services: what is asked of them, one request, and a polite conversation."""
