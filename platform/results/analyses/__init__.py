"""The analyses of a study, one file each: tables in, plain JSON out. No Django and no database."""

from results.analyses.whole import analyse

__all__ = ["analyse"]
