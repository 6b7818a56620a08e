"""Whom to invite: targets, covering and what-if."""
