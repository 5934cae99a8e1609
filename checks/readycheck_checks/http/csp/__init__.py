"""Content-Security-Policy by the semantics of Level 3 (W3C).

`grammar` and `sources` read a policy, `evaluate` answers what a set of policies allows, `attacks` asks it for what
an attacker would try, `weaknesses`, `spelling`, `places` and `reporting` say what is wrong, `delivery` tells which
policies hold, `review` puts it together. Everything here is a pure function.
"""
