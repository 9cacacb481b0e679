"""What more than one service needs: law, contracts, outbox, runtime. Knows no service."""
