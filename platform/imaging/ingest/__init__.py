"""Uploaded files to cases and images, with one verdict for each file."""
