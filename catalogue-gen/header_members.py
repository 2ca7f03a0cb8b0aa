"""Writes the tests' header-members.tsv: every header that is a member of an operation's input or output."""

import collections

import models


def main():
    found = collections.Counter()
    for service in models.services():
        for operation in service.operations():
            for direction in ("input", "output"):
                if direction in operation.model:
                    for name, member in service.shape(operation.model[direction]).get("members", {}).items():
                        if member.get("location") == "header":
                            found[direction, member.get("locationName", name)] += 1
                        elif member.get("location") == "headers":
                            found[direction, member.get("locationName", name) + "any"] += 1
    for (direction, name), count in sorted(found.items()):
        print(direction, name, count, sep="\t")


if __name__ == "__main__":
    main()
