"""The three services. Each may import `shared`; none may import another: they meet only through events."""
