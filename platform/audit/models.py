"""Events in chains: one for each study, and one for everything else. Triggers refuse UPDATE, DELETE and TRUNCATE."""

from django.db import models

SITE = "site"


class Event(models.Model):
    """`hash` is the SHA-256 of the row's canonical JSON and of the hash before it in its chain.

    A study's chain is named by its id and begins with the hash of the site's event that says so.
    """

    chain = models.CharField(max_length=36, default=SITE)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="event_place_once")]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.action} {self.subject}"


class ChainHead(models.Model):
    """Where a chain ends. Locking the row puts its events in order; `at` never goes back."""

    chain = models.CharField(max_length=36, primary_key=True, default=SITE)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.chain} at {self.seq}"
