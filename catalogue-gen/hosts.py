"""Writes the host that botocore's rulesets resolve for every service, region and variant; see README.md."""

import argparse

import endpoints
import models


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--every", type=int, default=1, help="write only every n-th host")
    options = arguments.parse_args()
    index = 0
    for service in models.services():
        rules = endpoints.Rules(service.name)
        for _, _, _, regions, _ in endpoints.partitions():
            for region in regions:
                for dualstack, fips in endpoints.VARIANTS:
                    found = rules.resolve(region, dualstack, fips, {})
                    index += 1
                    if index % options.every == 0:
                        url, signing, name = found or ("-", None, None)
                        flags = ("d" if dualstack else "") + ("f" if fips else "") or "-"
                        print(service.name, region, flags, url, signing or region, name or "-", sep="\t")


if __name__ == "__main__":
    main()
