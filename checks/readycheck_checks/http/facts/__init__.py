"""What can be seen of an origin, a module for each collector's fact; this one gathers what all of them share.

Bodies are never kept. Cookie values are described, not shown.
"""

from readycheck_checks.http.facts.origin import HealthProbe, HttpHealth, HttpResponses
from readycheck_checks.http.facts.response import (
    BodyFacts,
    Cookie,
    HealthBody,
    MetaPolicy,
    Reference,
    Response,
    Trace,
    Unseen,
)
from readycheck_checks.http.facts.words import Failure, FailureKind, Role

__all__ = [
    "BodyFacts",
    "Cookie",
    "Failure",
    "FailureKind",
    "HealthBody",
    "HealthProbe",
    "HttpHealth",
    "HttpResponses",
    "MetaPolicy",
    "Reference",
    "Response",
    "Role",
    "Trace",
    "Unseen",
]
