"""Profiles: YAML in, a checked `Profile` out, and every error at its file, line and column."""

from __future__ import annotations

from readycheck.profile.explain import Explained, explain, format_explained
from readycheck.profile.layers import shipped_folder, shipped_profiles
from readycheck.profile.load import Vocabulary, load_profile, packs_named
from readycheck.profile.problem import Problem, ProfileInvalid, format_problems
from readycheck.profile.schema import schema

__all__ = [
    "Explained",
    "Problem",
    "ProfileInvalid",
    "Vocabulary",
    "explain",
    "format_explained",
    "format_problems",
    "load_profile",
    "packs_named",
    "schema",
    "shipped_folder",
    "shipped_profiles",
]
