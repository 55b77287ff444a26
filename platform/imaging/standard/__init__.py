"""The reference standard: tables, masks, segmentations, and what experts draw."""
