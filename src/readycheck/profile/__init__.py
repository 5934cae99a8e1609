"""Profiles: YAML in, a checked `Profile` out, and every error at its file, line and column."""

from __future__ import annotations

from readycheck.profile.layers import shipped_folder, shipped_profiles
from readycheck.profile.load import Vocabulary, load_profile, packs_named
from readycheck.profile.problem import Problem, ProfileInvalid, format_problems

__all__ = [
    "Problem",
    "ProfileInvalid",
    "Vocabulary",
    "format_problems",
    "load_profile",
    "packs_named",
    "shipped_folder",
    "shipped_profiles",
]
