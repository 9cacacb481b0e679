"""The three services. Each may import `shared`; they meet only through events."""
