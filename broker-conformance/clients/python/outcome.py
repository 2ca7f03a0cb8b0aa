"""What the Python clients share: variables of a scenario, noise, and the form in which outcomes are written."""

import hashlib
import json
import os
import re
import sys
import time

RUN = os.environ["CONFORMANCE_RUN"]
DEFAULTS = "CONFORMANCE_DEFAULTS" in os.environ


def scenarios():
    with open(os.environ["CONFORMANCE_SCENARIOS"], encoding="utf-8") as file:
        return json.load(file)


def noise(length):
    """Bytes that look random and are the same in each language: a linear congruential generator's high bytes."""
    block, state = bytearray(), 17
    for _ in range(65521):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        block.append((state >> 16) & 0xFF)
    return (bytes(block) * (length // len(block) + 1))[:length]


def fingerprint(data):
    return f"{len(data)}:{hashlib.sha256(data).hexdigest()[:16]}"


def filled(value, variables):
    if isinstance(value, str):
        whole = value[1:] if value.startswith("$") else None
        if whole in variables:
            return variables[whole]
        return re.sub(r"\$([a-z0-9]+)", lambda m: str(variables.get(m[1], m[0])), value)
    if isinstance(value, list):
        return [filled(each, variables) for each in value]
    if isinstance(value, dict):
        return {filled(key, variables): filled(each, variables) for key, each in value.items()}
    return value


def at(answer, path):
    for part in path.split("."):
        if answer is None:
            return None
        if part == "#":
            return len(answer)
        if isinstance(answer, list):
            answer = answer[int(part)] if int(part) < len(answer) else None
        else:
            answer = answer.get(part)
    return answer


def shown(value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (bytes, bytearray)):
        return fingerprint(value)
    return str(value)


def play(step_outcome):
    """Plays each scenario to its end or its first failure, and prints one line for it."""
    for scenario in scenarios():
        variables = {"bucket": f"kb-{RUN}", "name": f"kb-{RUN}", "millis": int(time.time() * 1000)}
        trace, ok = [], True
        for step in scenario["steps"]:
            title = step.get("as") or step.get("call") or next(iter(step))
            succeeded, line = step_outcome(scenario["name"].split(":")[0], step, variables)
            trace.append(f"{title} {line}")
            if not succeeded and not step.get("goOn"):
                ok = False
                break
        digest = hashlib.sha256("\n".join(trace).encode("utf-8", "replace")).hexdigest()[:16]
        print(json.dumps({"name": scenario["name"], "outcome": "ok" if ok else "failed", "digest": digest, "trace": trace}))
        sys.stdout.flush()
