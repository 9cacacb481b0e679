"""What more than one service needs: the law, the contracts, the outbox, the runtime. Knows no service."""
