"""Databases: are the migrations applied, and is the live schema what they say."""
