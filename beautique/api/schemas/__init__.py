"""The shapes of the contract: what may be sent, and what is answered."""
