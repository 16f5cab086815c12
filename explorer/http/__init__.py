"""What surrounds the application: ASGI middleware, answers that are kept or conditional, responses."""
