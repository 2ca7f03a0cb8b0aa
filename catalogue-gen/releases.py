"""Adds to the newest release's services what earlier releases have beside: services, operations and routes."""

import pathlib
import re

import botocore.loaders

import models


class Earlier:
    """Earlier releases, each an unpacked wheel of botocore, the newest first."""

    def __init__(self, folders):
        self.folders = [pathlib.Path(folder) for folder in folders]
        self.conflicts = []

    def versions(self):
        for folder in self.folders:
            text = (folder / "botocore" / "__init__.py").read_text()
            yield re.search(r"__version__ = '([^']+)'", text)[1]

    def added_to(self, newest):
        """The newest release's services with what the earlier ones have beside."""
        services = {service.name: service for service in newest}
        for folder, version in zip(self.folders, self.versions()):
            loader = botocore.loaders.Loader([str(folder / "botocore" / "data")], include_default_search_paths=False)
            routes = routes_of(services.values())
            for service in models.services(loader):
                if service.name not in services:
                    services[service.name] = service
                else:
                    self.add(services[service.name], service, version, routes)
        return sorted(services.values(), key=lambda service: service.name)

    def add(self, current, service, version, routes):
        if current.signing_name != service.signing_name:
            self.conflict(version, service, "-", f"is signed as {service.signing_name}, now as {current.signing_name}")
            return
        current.protocols += [spoken for spoken in service.protocols if spoken not in current.protocols]
        known = {}
        for operation in current.operations():
            known.setdefault(operation.name, set()).add(shape_of(operation.route))
        for operation in service.operations():
            shape = shape_of(operation.route)
            if shape in known.get(operation.name, ()):
                continue
            owner = routes.get((service.signing_name, shape)) if service.rest else None
            if owner is None:
                current.earlier.append(operation)
            elif owner != operation.name:
                self.conflict(version, service, operation.name, f"has the route of {owner}: {operation.route}")

    def conflict(self, version, service, operation, text):
        self.conflicts.append(f"conflict: botocore {version} {service.name} {operation} {text}")


def routes_of(services):
    """Which operation has a route, among the services of a signing name."""
    return {
        (service.signing_name, shape_of(operation.route)): operation.name
        for service in services
        if service.rest
        for operation in service.operations()
    }


def shape_of(route):
    """A route without the names of its labels, its date and its last slash, none of which tells operations apart."""
    path, mark, literals = re.sub(r"\{[^}+]+", "{", route).partition("?")
    path = re.sub(r"^(\w+ /)\d{4}-\d\d-\d\d/", r"\1date/", path)
    return path.rstrip("/") + mark + literals
