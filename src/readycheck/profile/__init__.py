"""Profiles: YAML in, a checked `Profile` out, and every error at its file, line and column."""

from __future__ import annotations

from readycheck.profile.explain import Explained, explain, explain_tree, format_explained
from readycheck.profile.history import history_named
from readycheck.profile.load import Vocabulary, load_profile, packs_named
from readycheck.profile.problem import Problem, ProfileInvalid, format_problems
from readycheck.profile.schema import schema
from readycheck.profile.stand_ins import STAND_IN, StandIns, Unmet, mark
from readycheck.shipped import shipped_folder, shipped_profiles

__all__ = [
    "STAND_IN",
    "Explained",
    "Problem",
    "ProfileInvalid",
    "StandIns",
    "Unmet",
    "Vocabulary",
    "explain",
    "explain_tree",
    "format_explained",
    "format_problems",
    "history_named",
    "load_profile",
    "mark",
    "packs_named",
    "schema",
    "shipped_folder",
    "shipped_profiles",
]
