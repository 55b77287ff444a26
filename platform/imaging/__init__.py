"""Datasets, cases, images and their reconstructions: ingest, de-identification, pixel serving."""
