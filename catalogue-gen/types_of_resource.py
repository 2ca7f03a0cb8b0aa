"""Checks that each hand-written row has been reviewed against the types of resource that its actions have in the reference."""

import re

MANY = 25


def actions(row, prefix):
    """The actions that a row's demands ask for, each with its prefix."""
    for part in row[2].split(";"):
        name = re.split(r"[@^]", part.partition(">")[2] or part)[0]
        name = row[1] if name in ("", "-") else name
        yield name if ":" in name else prefix + ":" + name


def found(hand, prefixes, reference):
    """Service, operation and action of what can be on several types of resource, and these types."""
    for row in hand:
        if row[2] == "=":
            continue
        for action in sorted(set(actions(row, prefixes[row[0]]))):
            prefix, _, name = action.partition(":")
            record = reference.action(prefix, name)
            kinds = sorted(kind["name"] for kind in record["resourceTypes"]) if record else []
            if len(kinds) > 1:
                yield (row[0], row[1], action), " ".join(kinds) if len(kinds) <= MANY else f"{len(kinds)} types"


def check(hand, reviewed, prefixes, reference):
    """Ends the run where a row's types are not those that were reviewed, or were not reviewed at all."""
    now = dict(found(hand, prefixes, reference))
    then = {}
    for row in reviewed:
        if len(row) != 5 or not row[4]:
            raise SystemExit(f"hand/types.tsv: {row} is no row (expected: service, operation, action, types, decision)")
        then[tuple(row[:3])] = row[3]
    wrong = ["\t".join(key) + "\t" + kinds for key, kinds in now.items() if then.get(key) != kinds]
    stale = ["\t".join(key) for key in then if key not in now]
    if wrong:
        raise SystemExit("hand/operations.tsv asks for actions on several types of resource, which hand/types.tsv does not have"
                         " so (expected: a row for each, with the decision):\n" + "\n".join(wrong))
    if stale:
        raise SystemExit("hand/types.tsv has rows without a row in hand/operations.tsv:\n" + "\n".join(stale))
