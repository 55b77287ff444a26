"""Detectors: what is normal, learned from normal images alone. What an abnormality is stays the reader's decision."""
