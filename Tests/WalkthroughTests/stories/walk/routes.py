"""The product's own table of contents, read from its sources: which address needs which role."""

import re

from walk.world import ROOT

RANKS = {"viewer": 0, "member": 1, "admin": 2}


class Route:
    def __init__(self, method, pattern, rank):
        self.method = method
        self.pattern = pattern
        self.rank = rank
        self.shape = re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", pattern) + "$")

    def allows(self, role):
        return RANKS[role] >= self.rank

    def example(self, connector="connectwise"):
        """An address of it that need not exist: roles are looked at first."""
        return re.sub(r"\{\w+\}", "1", self.pattern.replace("{connector}", connector))


def routes():
    """All that need a sign-in."""
    permissions = dict(re.findall(
        r"case \.(\w+): \.(viewer|member|admin)", (ROOT / "Sources/Workspace/People/Permissions.swift").read_text()))
    found = re.findall(r'\.(get|post)\("([^"]+)", \.(\w+)', (ROOT / "Sources/Web/Routes.swift").read_text())
    assert len(found) > 40, "Routes.swift is not read as it is written"
    return [Route(method.upper(), pattern, RANKS[permissions[permission]]) for method, pattern, permission in found]


def route(all_routes, method, path):
    """The one that answers to the address; words win over placeholders."""
    fits = [one for one in all_routes if one.method == method and one.shape.match(path)]
    return min(fits, key=lambda one: one.pattern.count("{"), default=None)
