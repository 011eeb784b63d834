"""The public contract: a table of endpoints, a dispatcher, the OpenAPI document."""
