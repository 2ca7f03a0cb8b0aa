"""Decides which operations answer with credentials, by the reviewed list in hand/credentials.tsv."""

import dataclasses


@dataclasses.dataclass
class Rule:
    """A row of the list: for these members of these operations' answers the verdict is this."""

    minting: bool
    service: str
    operations: set
    members: set
    used: bool = False

    @staticmethod
    def of(row):
        if len(row) != 5 or row[0] not in ("in", "out") or not row[4]:
            raise SystemExit(f"hand/credentials.tsv: {row} is no row (expected: in or out, service, operations, members, reason)")
        return Rule(row[0] == "in", row[1], set(row[2].split(",")), set(row[3].split(",")))

    def fits(self, service, operation, member):
        named = member in self.members or ("*" in self.members and member != "-")
        fits = self.service == service and named and bool({"*", operation} & self.operations)
        self.used |= fits
        return fits


class Credentials:
    """The list, and what was found that it does not have."""

    def __init__(self, rows):
        self.rules = [Rule.of(row) for row in rows]
        self.unreviewed = []

    def minting(self, service, operation, candidates):
        """Whether an operation's answer carries credentials, by the members that look like some."""
        verdicts = [rule.minting for rule in self.rules if rule.fits(service, operation, "-")]
        for member in candidates:
            rule = next((rule for rule in self.rules if rule.fits(service, operation, member)), None)
            if rule is None:
                self.unreviewed.append(f"{service}\t{operation}\t{member}")
            else:
                verdicts.append(rule.minting)
        return any(verdicts)

    def check(self):
        """Ends the run where a candidate has not been reviewed, or a row fits none."""
        if self.unreviewed:
            raise SystemExit("members of answers that look like credentials are not in hand/credentials.tsv"
                             " (expected: a row with in or out for each):\n" + "\n".join(self.unreviewed))
        unused = [rule for rule in self.rules if not rule.used]
        if unused:
            raise SystemExit("hand/credentials.tsv has rows that fit no answer:\n" + "\n".join(
                "\t".join([rule.service, ",".join(sorted(rule.operations)), ",".join(sorted(rule.members))]) for rule in unused))
