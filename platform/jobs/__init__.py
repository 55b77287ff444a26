"""One row per background run. The queue may be lost at any time; the rows are the truth."""
