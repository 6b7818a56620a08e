"""Areas: what can be counted by, and what can be judged."""
